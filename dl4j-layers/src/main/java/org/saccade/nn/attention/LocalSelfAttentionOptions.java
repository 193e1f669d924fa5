package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link LocalSelfAttention2D}. Begin with {@link #of} and change what differs.
 *
 * @param inputChannels channels C of the input; 0 until the network tells it to the layer
 * @param channels channels D of queries, keys, values and output
 * @param heads number of heads; each has D / heads channels
 * @param window side of the square window around a query, odd; may be larger than the image
 * @param positions what the attention knows about where a key stands; {@code RELATIVE} needs 2 channels a head
 * @param border what a window sees outside the image
 * @param scale factor on query times key; positions are not scaled
 */
public record LocalSelfAttentionOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) int window,
        @JsonProperty(required = true) Positions positions,
        @JsonProperty(required = true) BorderMode border,
        @JsonProperty(required = true) double scale)
        implements AttentionOptions<LocalSelfAttentionOptions> {

    public LocalSelfAttentionOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "channels", channels);
        Rules.headsDivide(channels, heads);
        Rules.atLeast(1, "window", window);
        Rules.odd("window", window);
        Rules.require(positions != null, "positions must be one of NONE, ABSOLUTE, RELATIVE, got positions=null");
        Rules.require(border != null, "border must be one of MASK, ZERO, SHIFT, got border=null");
        Rules.require(scale > 0 && Double.isFinite(scale), "scale must be positive and finite, got scale=%s", scale);
        Rules.require(
                positions == Positions.NONE || channels / heads >= 2,
                "relative positions need 2 channels a head, one for rows and one for columns, got channels=%d, heads=%d",
                channels,
                heads);
    }

    /** Relative positions, MASK, scale 1: the paper's layer, whose own networks have 8 heads and windows of 7. */
    public static LocalSelfAttentionOptions of(int channels, int heads, int window) {
        return new LocalSelfAttentionOptions(0, channels, heads, window, Positions.RELATIVE, BorderMode.MASK, 1);
    }

    @Override
    public LocalSelfAttentionOptions withInput(MapShape input) {
        return new LocalSelfAttentionOptions(input.channels(), channels, heads, window, positions, border, scale);
    }

    public LocalSelfAttentionOptions withPositions(Positions kind) {
        return new LocalSelfAttentionOptions(inputChannels, channels, heads, window, kind, border, scale);
    }

    public LocalSelfAttentionOptions withBorder(BorderMode mode) {
        return new LocalSelfAttentionOptions(inputChannels, channels, heads, window, positions, mode, scale);
    }

    public LocalSelfAttentionOptions withScale(double factor) {
        return new LocalSelfAttentionOptions(inputChannels, channels, heads, window, positions, border, factor);
    }

    @Override
    public MapShape input() {
        return new MapShape(inputChannels, 1, 1);
    }

    @Override
    public Mechanism mechanism() {
        return Mechanism.of(channels, heads)
                .withScore(new DotProduct(scale))
                .withNeighbourhood(new Window(window, border, 1))
                .withPosition(positions.position());
    }
}
