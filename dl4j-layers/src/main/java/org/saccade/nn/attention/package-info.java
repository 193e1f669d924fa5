/**
 * Attention over feature maps as Deeplearning4j layers. A layer holds one validated record; SameDiff defines what it computes, and
 * {@link org.saccade.nn.attention.AttentionRuntime} runs that graph forward once and backward once a training step.
 */
package org.saccade.nn.attention;
