package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.UnknownKeyException;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.VertexOptions;

import java.io.Serializable;
import java.util.List;

/**
 * Options of a decoder with a long short-term memory-network: {@link ShallowFusion1D}, {@link DeepFusion1D} and those of images.
 *
 * @param channelsOfInputs channels of the decoder's input and of the encoder's states, 0 until the network tells them
 * @param units channels of the decoder's hidden states and cells
 * @param alignment hidden channels of the attention to earlier positions and of that to the encoder
 */
public record FusionOptions(
        @JsonProperty(required = true) List<Integer> channelsOfInputs,
        @JsonProperty(required = true) int units,
        @JsonProperty(required = true) int alignment)
        implements VertexOptions<FusionOptions>, Serializable {

    public FusionOptions {
        channelsOfInputs = List.copyOf(channelsOfInputs);
        Rules.require(
                channelsOfInputs.size() == 2,
                "a decoder has two inputs, its own and the encoder's states, got channelsOfInputs=%s",
                channelsOfInputs);
        Rules.atLeast(1, "units", units);
        Rules.atLeast(1, "alignment", alignment);
    }

    /** As many hidden channels of both attentions as units. */
    public static FusionOptions of(int units) {
        return new FusionOptions(List.of(0, 0), units, units);
    }

    public FusionOptions withAlignment(int channels) {
        return new FusionOptions(channelsOfInputs, units, channels);
    }

    @Override
    public FusionOptions withInputs(List<MapShape> inputs) {
        return new FusionOptions(inputs.stream().map(MapShape::channels).toList(), units, alignment);
    }

    int input() {
        return channelsOfInputs.get(0);
    }

    int encoder() {
        return channelsOfInputs.get(1);
    }

    LstmnCell cell() {
        return new LstmnCell(input(), units, alignment);
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }
}
