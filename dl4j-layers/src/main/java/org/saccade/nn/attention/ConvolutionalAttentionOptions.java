package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link ConvolutionalAttention2D} and {@link ConvolutionalAttention1D}. Begin with {@link #of(int)} and change what
 * differs.
 *
 * @param inputChannels channels C of the input; 0 until the network tells it to the layer
 * @param channels channels D of queries, keys and values together
 * @param heads number of heads; each has D / heads channels
 * @param queryKernel side of the query convolution's kernel, odd; padded with kernel / 2 zeros
 * @param queryStride stride of the query convolution: the output is smaller by it
 * @param keyValueKernel side of the key and value convolutions' kernels, odd; padded with kernel / 2 zeros
 * @param keyValueStride stride of the key and value convolutions: fewer keys, the same output size
 * @param scaled whether logits are divided by the square root of a head's channels
 * @param outputConvolution whether a 1x1 convolution mixes the heads at the end
 * @param outputChannels channels of the output; equal to {@code channels} without an output convolution
 */
public record ConvolutionalAttentionOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) int queryKernel,
        @JsonProperty(required = true) int queryStride,
        @JsonProperty(required = true) int keyValueKernel,
        @JsonProperty(required = true) int keyValueStride,
        @JsonProperty(required = true) boolean scaled,
        @JsonProperty(required = true) boolean outputConvolution,
        @JsonProperty(required = true) int outputChannels)
        implements AttentionOptions<ConvolutionalAttentionOptions> {

    public ConvolutionalAttentionOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "channels", channels);
        Rules.headsDivide(channels, heads);
        Rules.atLeast(1, "queryKernel", queryKernel);
        Rules.odd("queryKernel", queryKernel);
        Rules.atLeast(1, "queryStride", queryStride);
        Rules.atLeast(1, "keyValueKernel", keyValueKernel);
        Rules.odd("keyValueKernel", keyValueKernel);
        Rules.atLeast(1, "keyValueStride", keyValueStride);
        Rules.atLeast(1, "outputChannels", outputChannels);
        Rules.require(
                outputConvolution || outputChannels == channels,
                "outputChannels must equal channels without an output convolution, got outputChannels=%d, channels=%d",
                outputChannels,
                channels);
    }

    /** One head, 1x1 kernels, no strides, scaled logits, an output convolution to as many channels. */
    public static ConvolutionalAttentionOptions of(int channels) {
        return new ConvolutionalAttentionOptions(0, channels, 1, 1, 1, 1, 1, true, true, channels);
    }

    @Override
    public ConvolutionalAttentionOptions withInput(MapShape input) {
        return new ConvolutionalAttentionOptions(
                input.channels(),
                channels,
                heads,
                queryKernel,
                queryStride,
                keyValueKernel,
                keyValueStride,
                scaled,
                outputConvolution,
                outputChannels);
    }

    public ConvolutionalAttentionOptions withHeads(int number) {
        return new ConvolutionalAttentionOptions(
                inputChannels,
                channels,
                number,
                queryKernel,
                queryStride,
                keyValueKernel,
                keyValueStride,
                scaled,
                outputConvolution,
                outputChannels);
    }

    public ConvolutionalAttentionOptions withQuery(int kernel, int stride) {
        return new ConvolutionalAttentionOptions(
                inputChannels,
                channels,
                heads,
                kernel,
                stride,
                keyValueKernel,
                keyValueStride,
                scaled,
                outputConvolution,
                outputChannels);
    }

    public ConvolutionalAttentionOptions withKeyValue(int kernel, int stride) {
        return new ConvolutionalAttentionOptions(
                inputChannels,
                channels,
                heads,
                queryKernel,
                queryStride,
                kernel,
                stride,
                scaled,
                outputConvolution,
                outputChannels);
    }

    /** Logits as they come: the literal recipe of attention as three convolutions. */
    public ConvolutionalAttentionOptions unscaled() {
        return new ConvolutionalAttentionOptions(
                inputChannels,
                channels,
                heads,
                queryKernel,
                queryStride,
                keyValueKernel,
                keyValueStride,
                false,
                outputConvolution,
                outputChannels);
    }

    public ConvolutionalAttentionOptions withOutputChannels(int number) {
        return new ConvolutionalAttentionOptions(
                inputChannels,
                channels,
                heads,
                queryKernel,
                queryStride,
                keyValueKernel,
                keyValueStride,
                scaled,
                true,
                number);
    }

    public ConvolutionalAttentionOptions withoutOutputConvolution() {
        return new ConvolutionalAttentionOptions(
                inputChannels,
                channels,
                heads,
                queryKernel,
                queryStride,
                keyValueKernel,
                keyValueStride,
                scaled,
                false,
                channels);
    }

    @Override
    public MapShape input() {
        return new MapShape(inputChannels, 1, 1);
    }

    @Override
    public Mechanism mechanism() {
        Convolution query = new Convolution(queryKernel, queryStride, false);
        Convolution keyValue = new Convolution(keyValueKernel, keyValueStride, false);
        return Mechanism.of(channels, heads)
                .withProjections(query, keyValue, keyValue)
                .withScore(scaled ? ScaledDotProduct.perHead() : new DotProduct(1))
                .withOutput(outputConvolution ? Output.mixedTo(outputChannels) : Output.none());
    }
}
