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
        return new Mechanism(
                channels,
                number,
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

    public Mechanism withProjections(Projection ofQuery, Projection ofKey, Projection ofValue) {
        return new Mechanism(
                channels,
                valueChannels,
                heads,
                ofQuery,
                ofKey,
                ofValue,
                score,
                neighbourhood,
                position,
                normaliser,
                dropout,
                memorySlots,
                output);
    }

    public Mechanism withScore(Score kind) {
        return new Mechanism(
                channels,
                valueChannels,
                heads,
                query,
                key,
                value,
                kind,
                neighbourhood,
                position,
                normaliser,
                dropout,
                memorySlots,
                output);
    }

    public Mechanism withNeighbourhood(Neighbourhood kind) {
        return new Mechanism(
                channels,
                valueChannels,
                heads,
                query,
                key,
                value,
                score,
                kind,
                position,
                normaliser,
                dropout,
                memorySlots,
                output);
    }

    public Mechanism withPosition(Position kind) {
        return new Mechanism(
                channels,
                valueChannels,
                heads,
                query,
                key,
                value,
                score,
                neighbourhood,
                kind,
                normaliser,
                dropout,
                memorySlots,
                output);
    }

    public Mechanism withNormaliser(Normaliser kind) {
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
                kind,
                dropout,
                memorySlots,
                output);
    }

    public Mechanism withDropout(double rate) {
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
                rate,
                memorySlots,
                output);
    }

    public Mechanism withMemory(int slots) {
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
                slots,
                output);
    }

    public Mechanism withOutput(Output kind) {
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
                kind);
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
