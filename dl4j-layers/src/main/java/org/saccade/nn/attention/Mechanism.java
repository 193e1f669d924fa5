package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.normaliser.Normaliser;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.Position;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.Arithmetic;

import java.util.function.Consumer;

/**
 * Attention as a choice of parts. Begin with {@link #of} and change what differs.
 *
 * @param channels channels of queries and keys, all heads together
 * @param valueChannels channels of values, all heads together
 * @param heads number of heads
 * @param query how queries are made
 * @param key how keys are made
 * @param value how values are made
 * @param score how well a key fits a query
 * @param neighbourhood which keys a query sees
 * @param position what is known of where they stand
 * @param normaliser how logits become weights
 * @param dropout share of weights that training drops, from 0 to below 1
 * @param memorySlots learned keys and values of each head that stand nowhere and that every query sees, in one normalisation with the
 *     keys of the neighbourhood (all-attention, arXiv:1907.01470); 0 for none
 * @param output what happens to the attended values
 */
public record Mechanism(
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) int valueChannels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) Projection query,
        @JsonProperty(required = true) Projection key,
        @JsonProperty(required = true) Projection value,
        @JsonProperty(required = true) Score score,
        @JsonProperty(required = true) Neighbourhood neighbourhood,
        @JsonProperty(required = true) Position position,
        @JsonProperty(required = true) Normaliser normaliser,
        @JsonProperty(required = true) double dropout,
        @JsonProperty(required = true) int memorySlots,
        @JsonProperty(required = true) Output output)
        implements SavedOptions {

    /** Of a softmax: maximum, difference, exponential, sum, quotient. */
    private static final int OPERATIONS_OF_A_LOGIT = 5;

    public Mechanism {
        Rules.atLeast(1, "channels", channels);
        Rules.atLeast(1, "valueChannels", valueChannels);
        Rules.headsDivide(channels, heads);
        Rules.headsDivide(valueChannels, heads);
        Rules.given("query", query);
        Rules.given("key", key);
        Rules.given("value", value);
        Rules.given("score", score);
        Rules.given("neighbourhood", neighbourhood);
        Rules.given("position", position);
        Rules.given("normaliser", normaliser);
        Rules.given("output", output);
        Combinations.requireView(normaliser, neighbourhood);
        Combinations.requireKeys(query, key, score, neighbourhood);
        Rules.require(dropout >= 0 && dropout < 1, "dropout must be at least 0 and below 1, got dropout=%s", dropout);
        Rules.atLeast(0, "memorySlots", memorySlots);
        Combinations.requireReadableKeys(key, score);
        Combinations.requireLandmarks(key, value, heads);
        Combinations.requireSlots(memorySlots, score, normaliser);
    }

    /** Scaled dot products of 1x1 projections, softmax over all keys, no positions, no output convolution. */
    public static Mechanism of(int channels, int heads) {
        Projection pointwise = Convolution.pointwise();
        return new Mechanism(
                channels,
                channels,
                heads,
                pointwise,
                pointwise,
                pointwise,
                ScaledDotProduct.perHead(),
                new Global(),
                new NoPosition(),
                Softmax.plain(),
                0,
                0,
                Output.none());
    }

    public Mechanism withValueChannels(int number) {
        return changed(parts -> parts.valueChannels = number);
    }

    public Mechanism withProjections(Projection ofQuery, Projection ofKey, Projection ofValue) {
        return changed(parts -> {
            parts.query = ofQuery;
            parts.key = ofKey;
            parts.value = ofValue;
        });
    }

    public Mechanism withScore(Score kind) {
        return changed(parts -> parts.score = kind);
    }

    public Mechanism withNeighbourhood(Neighbourhood kind) {
        return changed(parts -> parts.neighbourhood = kind);
    }

    public Mechanism withPosition(Position kind) {
        return changed(parts -> parts.position = kind);
    }

    public Mechanism withNormaliser(Normaliser kind) {
        return changed(parts -> parts.normaliser = kind);
    }

    public Mechanism withDropout(double rate) {
        return changed(parts -> parts.dropout = rate);
    }

    public Mechanism withMemory(int slots) {
        return changed(parts -> parts.memorySlots = slots);
    }

    public Mechanism withOutput(Output kind) {
        return changed(parts -> parts.output = kind);
    }

    private Mechanism changed(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return parts.together();
    }

    /** The components while one or more of them change. */
    private static final class Parts {
        private final int channels;
        private int valueChannels;
        private final int heads;
        private Projection query;
        private Projection key;
        private Projection value;
        private Score score;
        private Neighbourhood neighbourhood;
        private Position position;
        private Normaliser normaliser;
        private double dropout;
        private int memorySlots;
        private Output output;

        Parts(Mechanism from) {
            channels = from.channels;
            valueChannels = from.valueChannels;
            heads = from.heads;
            query = from.query;
            key = from.key;
            value = from.value;
            score = from.score;
            neighbourhood = from.neighbourhood;
            position = from.position;
            normaliser = from.normaliser;
            dropout = from.dropout;
            memorySlots = from.memorySlots;
            output = from.output;
        }

        Mechanism together() {
            return new Mechanism(
                    channels,
                    valueChannels,
                    heads,
                    query,
                    key,
                    value,
                    score,
                    neighbourhood,
                    position,
                    normaliser,
                    dropout,
                    memorySlots,
                    output);
        }
    }

    /** What one example costs between projections and output. */
    Arithmetic attention(Geometry geometry) {
        long pairs = neighbourhood.pairs(geometry);
        long multiplyAdds = neighbourhood.multiplyAdds(geometry)
                + score.multiplyAdds(geometry, pairs)
                + position.multiplyAdds(geometry, neighbourhood.offsets(geometry))
                + normaliser.multiplyAdds(geometry, pairs)
                + pairs * geometry.valueChannels()
                + memory().multiplyAdds(geometry);
        return new Arithmetic(
                multiplyAdds,
                score.multipliesKeys() ? pairs * position.additions(geometry) : 0,
                OPERATIONS_OF_A_LOGIT * pairs);
    }

    PersistentMemory memory() {
        return new PersistentMemory(memorySlots);
    }

    int keyChannelsOfHead() {
        return channels / heads;
    }

    int valueChannelsOfHead() {
        return valueChannels / heads;
    }
}
