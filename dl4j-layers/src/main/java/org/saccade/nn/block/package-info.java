/** Deeplearning4j's convolution and normalisation with their oneDNN helpers, and the residual block made of them. */
package org.saccade.nn.block;
