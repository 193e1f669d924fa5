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
 * Options of {@link Aligner1D} and {@link Aligner2D}.
 *
 * @param channelsOfInputs channels of the words, of the annotations and, where there is a third input, of the initial state; 0 until
 *     the network tells them
 * @param units channels of the decoder's states
 * @param alignment hidden channels of the attention
 */
public record AlignerOptions(
        @JsonProperty(required = true) List<Integer> channelsOfInputs,
        @JsonProperty(required = true) int units,
        @JsonProperty(required = true) int alignment)
        implements VertexOptions<AlignerOptions>, Serializable {

    public AlignerOptions {
        channelsOfInputs = List.copyOf(channelsOfInputs);
        Rules.require(
                channelsOfInputs.size() == 2 || channelsOfInputs.size() == 3,
                "an aligner has two inputs, words and annotations, and may have an initial state, got channelsOfInputs=%s",
                channelsOfInputs);
        Rules.atLeast(1, "units", units);
        Rules.atLeast(1, "alignment", alignment);
    }

    /** As many hidden channels of the attention as units; the initial state is zero. */
    public static AlignerOptions of(int units) {
        return new AlignerOptions(List.of(0, 0), units, units);
    }

    public AlignerOptions withAlignment(int channels) {
        return new AlignerOptions(channelsOfInputs, units, channels);
    }

    /** The initial state is a third input, [B, units, 1] or [B, units, 1, 1]: the paper has tanh(Ws h) of the first annotation. */
    public AlignerOptions withInitialState() {
        return new AlignerOptions(List.of(0, 0, 0), units, alignment);
    }

    @Override
    public AlignerOptions withInputs(List<MapShape> inputs) {
        return new AlignerOptions(inputs.stream().map(MapShape::channels).toList(), units, alignment);
    }

    int words() {
        return channelsOfInputs.get(0);
    }

    int annotations() {
        return channelsOfInputs.get(1);
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }
}
