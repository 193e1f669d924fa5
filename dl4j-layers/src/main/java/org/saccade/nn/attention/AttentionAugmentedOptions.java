package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link AttentionAugmentedConvolution2D}.
 *
 * @param input the map that the parameters are shaped for; null until the network tells it to the layer
 * @param convolutionChannels channels that the convolution gives
 * @param kernel side of the convolution's kernel, odd; padded with kernel / 2 zeros
 * @param attention the parts of the attention, which gives the other channels and keeps the size of the map
 */
public record AttentionAugmentedOptions(
        @JsonProperty(required = true) MapShape input,
        @JsonProperty(required = true) int convolutionChannels,
        @JsonProperty(required = true) int kernel,
        @JsonProperty(required = true) Mechanism attention)
        implements LayerOptions<AttentionAugmentedOptions> {

    public AttentionAugmentedOptions {
        Rules.atLeast(1, "convolutionChannels", convolutionChannels);
        Rules.atLeast(1, "kernel", kernel);
        Rules.odd("kernel", kernel);
        Rules.given("attention", attention);
    }

    /**
     * The paper's own: relative positions that the heads share, a 1x1 convolution that mixes them.
     *
     * @param outputChannels channels of convolution and attention together
     * @param keyChannels channels of queries and keys; the paper takes a quarter of the output's, at least 20 a head
     * @param valueChannels channels that attention gives; the paper takes a quarter of the output's
     */
    public static AttentionAugmentedOptions of(
            int outputChannels, int kernel, int keyChannels, int valueChannels, int heads) {
        Rules.require(
                valueChannels < outputChannels,
                "valueChannels must leave channels to the convolution, got valueChannels=%d, outputChannels=%d",
                valueChannels,
                outputChannels);
        Mechanism attention = Mechanism.of(keyChannels, heads)
                .withValueChannels(valueChannels)
                .withPosition(new RelativeAxes(false, true, true))
                .withOutput(Output.mixedTo(valueChannels));
        return new AttentionAugmentedOptions(null, outputChannels - valueChannels, kernel, attention);
    }

    static void requireSize(MapShape input, MapShape attended) {
        Rules.require(
                input.height() == attended.height() && input.width() == attended.width(),
                "attention beside a convolution must keep the size of the map, got %dx%d for %dx%d",
                attended.height(),
                attended.width(),
                input.height(),
                input.width());
    }

    @Override
    public int inputChannels() {
        return input == null ? 0 : input.channels();
    }

    @Override
    public AttentionAugmentedOptions withInput(MapShape map) {
        return new AttentionAugmentedOptions(map, convolutionChannels, kernel, attention);
    }
}
