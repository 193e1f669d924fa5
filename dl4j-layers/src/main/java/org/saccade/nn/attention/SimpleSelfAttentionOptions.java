package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link SimpleSelfAttention2D}.
 *
 * @param inputChannels channels of the input; 0 until the network tells it to the layer
 * @param kernel length of the convolution's kernel along the map read row after row, odd
 * @param symmetric whether the mean of the weights and of their transpose stands for the weights
 * @param spectralNorm whether the weights are divided by their largest singular value
 */
public record SimpleSelfAttentionOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int kernel,
        @JsonProperty(required = true) boolean symmetric,
        @JsonProperty(required = true) boolean spectralNorm)
        implements LayerOptions<SimpleSelfAttentionOptions> {

    public SimpleSelfAttentionOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "kernel", kernel);
        Rules.odd("kernel", kernel);
    }

    /** Kernel 1, weights as they are. */
    public static SimpleSelfAttentionOptions plain() {
        return new SimpleSelfAttentionOptions(0, 1, false, false);
    }

    public SimpleSelfAttentionOptions withKernel(int length) {
        return new SimpleSelfAttentionOptions(inputChannels, length, symmetric, spectralNorm);
    }

    public SimpleSelfAttentionOptions withSymmetricWeights() {
        return new SimpleSelfAttentionOptions(inputChannels, kernel, true, spectralNorm);
    }

    public SimpleSelfAttentionOptions withSpectralNorm() {
        return new SimpleSelfAttentionOptions(inputChannels, kernel, symmetric, true);
    }

    @Override
    public SimpleSelfAttentionOptions withInput(MapShape input) {
        return new SimpleSelfAttentionOptions(input.channels(), kernel, symmetric, spectralNorm);
    }
}
