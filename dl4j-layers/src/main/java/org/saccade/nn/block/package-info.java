/**
 * What networks are put together from: Deeplearning4j's convolution and normalisation with their oneDNN helpers, mixers that stand
 * where a convolution stands, and the blocks and stems made of them.
 */
package org.saccade.nn.block;
