package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link RoutingAttention2D} and {@link RoutingAttention1D}.
 *
 * @param inputChannels C, 0 until the network tells the layer
 * @param channels channels of queries, keys and values, all heads together
 * @param heads number of heads
 * @param clusters centroids of a head
 * @param members w, queries and keys of a cluster; at most the number of positions, and at best that number divided by the clusters
 * @param causal whether a query sees only keys up to its own place, row after row on an image
 * @param decay share of a centroid that a training step leaves as it is, from 0 to 1
 * @param output what happens to the attended values
 */
public record RoutingOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) int clusters,
        @JsonProperty(required = true) int members,
        @JsonProperty(required = true) boolean causal,
        @JsonProperty(required = true) double decay,
        @JsonProperty(required = true) Output output)
        implements LayerOptions<RoutingOptions> {

    public RoutingOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "channels", channels);
        Rules.headsDivide(channels, heads);
        Rules.atLeast(1, "clusters", clusters);
        Rules.atLeast(1, "members", members);
        Rules.require(decay >= 0 && decay <= 1, "decay must be from 0 to 1, got decay=%s", decay);
        Rules.given("output", output);
    }

    /** Every query may see every key of its clusters, decay 0.999, no output convolution. */
    public static RoutingOptions of(int channels, int heads, int clusters, int members) {
        return new RoutingOptions(0, channels, heads, clusters, members, false, 0.999, Output.none());
    }

    public RoutingOptions asCausal() {
        return new RoutingOptions(inputChannels, channels, heads, clusters, members, true, decay, output);
    }

    public RoutingOptions withDecay(double share) {
        return new RoutingOptions(inputChannels, channels, heads, clusters, members, causal, share, output);
    }

    public RoutingOptions withOutput(Output kind) {
        return new RoutingOptions(inputChannels, channels, heads, clusters, members, causal, decay, kind);
    }

    @Override
    public RoutingOptions withInput(MapShape input) {
        return new RoutingOptions(input.channels(), channels, heads, clusters, members, causal, decay, output);
    }

    int headChannels() {
        return channels / heads;
    }

    void requireMembers(MapShape input) {
        Rules.require(
                members <= input.positions(),
                "a cluster must not have more members than there are positions, got members=%d, map %dx%d",
                members,
                input.height(),
                input.width());
    }
}
