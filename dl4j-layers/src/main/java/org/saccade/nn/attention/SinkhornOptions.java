package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link SinkhornAttention2D} and {@link SinkhornAttention1D}.
 *
 * @param inputChannels C, 0 until the network tells the layer
 * @param channels channels of queries, keys and values, all heads together
 * @param heads number of heads
 * @param blocks blocks of consecutive positions; it must divide the number of positions
 * @param iterations how often rows and columns of the sorting matrix are made to sum to one
 * @param temperature what the sorting logits are divided by; towards 0 blocks are sorted without being mixed
 * @param kept 0 where a block attends to its sorted block and itself; otherwise all blocks attend to this many of the sorted ones
 *     (SortCut)
 * @param output what happens to the attended values
 */
public record SinkhornOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) int blocks,
        @JsonProperty(required = true) int iterations,
        @JsonProperty(required = true) double temperature,
        @JsonProperty(required = true) int kept,
        @JsonProperty(required = true) Output output)
        implements LayerOptions<SinkhornOptions> {

    public SinkhornOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "channels", channels);
        Rules.headsDivide(channels, heads);
        Rules.atLeast(1, "blocks", blocks);
        Rules.atLeast(1, "iterations", iterations);
        Rules.require(
                temperature > 0 && Double.isFinite(temperature),
                "temperature must be positive and finite, got temperature=%s",
                temperature);
        Rules.require(
                kept >= 0 && kept <= blocks,
                "kept must be some of the blocks, or 0 for sorted and own block, got kept=%d, blocks=%d",
                kept,
                blocks);
        Rules.given("output", output);
    }

    /** 8 iterations at temperature 0.75, sorted and own block, no output convolution. */
    public static SinkhornOptions of(int channels, int heads, int blocks) {
        return new SinkhornOptions(0, channels, heads, blocks, 8, 0.75, 0, Output.none());
    }

    public SinkhornOptions withSorting(int times, double softness) {
        return new SinkhornOptions(inputChannels, channels, heads, blocks, times, softness, kept, output);
    }

    /** SortCut: all positions attend to the first sorted blocks. */
    public SinkhornOptions withKept(int sortedBlocks) {
        return new SinkhornOptions(
                inputChannels, channels, heads, blocks, iterations, temperature, sortedBlocks, output);
    }

    public SinkhornOptions withOutput(Output kind) {
        return new SinkhornOptions(inputChannels, channels, heads, blocks, iterations, temperature, kept, kind);
    }

    @Override
    public SinkhornOptions withInput(MapShape input) {
        return new SinkhornOptions(input.channels(), channels, heads, blocks, iterations, temperature, kept, output);
    }

    int headChannels() {
        return channels / heads;
    }

    void requireBlocks(MapShape input) {
        Rules.require(
                input.positions() % blocks == 0,
                "blocks must divide the number of positions, got blocks=%d, map %dx%d",
                blocks,
                input.height(),
                input.width());
    }

    int blockLength(MapShape input) {
        requireBlocks(input);
        return (int) (input.positions() / blocks);
    }
}
