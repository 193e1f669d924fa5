package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.UnknownKeyException;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

import java.io.Serializable;

/**
 * Options of {@link LongShortTermMemoryNetwork1D} and {@link LongShortTermMemoryNetwork2D}.
 *
 * @param inputChannels channels of the input, 0 until the network tells them
 * @param units channels of hidden states and cells
 * @param alignment hidden channels of the attention to earlier positions
 * @param cells whether the cells come out too, in the channels after the hidden states: an encoder for {@link DeepFusion1D}
 */
public record LongShortTermMemoryNetworkOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int units,
        @JsonProperty(required = true) int alignment,
        @JsonProperty(required = true) boolean cells)
        implements LayerOptions<LongShortTermMemoryNetworkOptions>, Serializable {

    public LongShortTermMemoryNetworkOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "units", units);
        Rules.atLeast(1, "alignment", alignment);
    }

    /** As many hidden channels of the attention as units. */
    public static LongShortTermMemoryNetworkOptions of(int units) {
        return new LongShortTermMemoryNetworkOptions(0, units, units, false);
    }

    public LongShortTermMemoryNetworkOptions withAlignment(int channels) {
        return new LongShortTermMemoryNetworkOptions(inputChannels, units, channels, cells);
    }

    public LongShortTermMemoryNetworkOptions withCells() {
        return new LongShortTermMemoryNetworkOptions(inputChannels, units, alignment, true);
    }

    @Override
    public LongShortTermMemoryNetworkOptions withInput(MapShape input) {
        return new LongShortTermMemoryNetworkOptions(input.channels(), units, alignment, cells);
    }

    LstmnCell cell() {
        return new LstmnCell(inputChannels, units, alignment);
    }

    int outputChannels() {
        return cells ? 2 * units : units;
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }
}
