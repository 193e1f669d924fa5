/**
 * Attention over feature maps as Deeplearning4j layers. A layer holds one validated record; SameDiff defines what it computes, and
 * the package {@link org.saccade.nn.graph} runs that graph.
 */
package org.saccade.nn.attention;
