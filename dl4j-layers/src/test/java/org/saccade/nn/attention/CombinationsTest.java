package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.SameBucket;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.normaliser.MeanOverKeys;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.normaliser.TalkingHeads;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Landmarks;
import org.saccade.nn.attention.projection.MaxPooled;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.score.Additive;
import org.saccade.nn.attention.score.DenseSynthesizer;
import org.saccade.nn.attention.score.FactorisedDenseSynthesizer;
import org.saccade.nn.attention.score.FactorisedRandomSynthesizer;
import org.saccade.nn.attention.score.LocationBase;
import org.saccade.nn.attention.score.RandomSynthesizer;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.score.SharedQueryKey;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Parts that do not go together are refused when they are put together. */
class CombinationsTest {

    private static final Mechanism PLAIN = Mechanism.of(4, 2);
    private static final Convolution POINTWISE = Convolution.pointwise();

    /** A bucket of the queries' would be empty where no key falls into it. */
    @Test
    void bucketsNeedKeysThatAreTheQueries() {
        assertThatThrownBy(() -> PLAIN.withNeighbourhood(new SameBucket(4, 1, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "keys must be shared with the query for this score and neighbourhood, got query=");
        assertThatThrownBy(() -> CrossAttentionOptions.of(EfficientMechanisms.lsh(4, 2, 4, 1, false)))
                .hasMessageStartingWith(
                        "keys that are the queries must come from their map, not from another one, got");
        assertThatThrownBy(() -> LuongAttentionOptions.of(EfficientMechanisms.lsh(4, 2, 4, 1, false), 4))
                .hasMessageStartingWith(
                        "keys that are the queries must come from their map, not from another one, got");
    }

    @Test
    void theScoreOfSharedKeysNeedsThem() {
        assertThatThrownBy(() -> PLAIN.withScore(new SharedQueryKey()))
                .hasMessageStartingWith(
                        "keys must be shared with the query for this score and neighbourhood, got query=");
        SharedWithQuery other = new SharedWithQuery(new Convolution(3, 1, false));
        assertThatThrownBy(
                        () -> PLAIN.withProjections(POINTWISE, other, POINTWISE).withScore(new SharedQueryKey()))
                .hasMessageStartingWith(
                        "keys must be shared with the query for this score and neighbourhood, got query=");
    }

    @Test
    void aWindowThatMovesMustSeeTheKeysThatItMovesOver() {
        Mechanism moving = PLAIN.withNormaliser(new MonotonicWindow(3));
        assertThatCode(() -> moving.withNeighbourhood(new Causal())).doesNotThrowAnyException();
        assertThatThrownBy(() -> moving.withNeighbourhood(Window.of(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a window that moves must see all keys or all earlier ones, got normaliser=");
    }

    @Test
    void aScoreThatReadsKeysNeedsThem() {
        assertThatThrownBy(() -> PLAIN.withProjections(POINTWISE, new NoKeys(), POINTWISE))
                .hasMessageStartingWith(
                        "this score reads keys, so that they must be projected, got key=NoKeys[], score=");
        assertThatCode(() ->
                        PLAIN.withScore(new RandomSynthesizer()).withProjections(POINTWISE, new NoKeys(), POINTWISE))
                .doesNotThrowAnyException();
    }

    @Test
    void landmarksThatAreSharedAreSharedByBoth() {
        Landmarks own = new Landmarks(POINTWISE, 3, 1, false);
        Landmarks shared = new Landmarks(POINTWISE, 3, 1, true);
        Landmarks others = new Landmarks(POINTWISE, 4, 1, true);
        String rule = "keys and values that share mixtures must both say so, with as many landmarks and mixtures, got";
        assertThatThrownBy(() -> PLAIN.withProjections(POINTWISE, own, shared)).hasMessageStartingWith(rule);
        assertThatThrownBy(() -> PLAIN.withProjections(POINTWISE, shared, own)).hasMessageStartingWith(rule);
        assertThatThrownBy(() -> PLAIN.withProjections(POINTWISE, POINTWISE, shared))
                .hasMessageStartingWith(rule);
        assertThatThrownBy(() -> PLAIN.withProjections(POINTWISE, shared, others))
                .hasMessageStartingWith(rule);
        assertThatCode(() -> PLAIN.withProjections(POINTWISE, shared, shared)).doesNotThrowAnyException();
    }

    @Test
    void aMixtureIsForAHeadOrForAll() {
        Landmarks four = new Landmarks(POINTWISE, 3, 4, false);
        assertThatThrownBy(() -> PLAIN.withProjections(POINTWISE, four, four))
                .hasMessageStartingWith("mixtures must be 1 or one for each head, got Landmarks[");
    }

    static Stream<Mechanism> withoutSlots() {
        return Stream.of(
                PLAIN.withNormaliser(Hard.gumbel()),
                PLAIN.withNormaliser(new TalkingHeads()),
                PLAIN.withNormaliser(new MonotonicWindow(2)),
                PLAIN.withNormaliser(new AdaptiveSpan(2, 3, 1)),
                PLAIN.withNormaliser(new MeanOverKeys()),
                PLAIN.withScore(new Additive(4, true)),
                PLAIN.withScore(new RandomSynthesizer()),
                PLAIN.withScore(new DenseSynthesizer()));
    }

    @ParameterizedTest
    @MethodSource("withoutSlots")
    void slotsNeedProductsAndWeightsThatTakeThem(Mechanism mechanism) {
        assertThatThrownBy(() -> mechanism.withMemory(2))
                .hasMessageStartingWith(
                        "memory slots need a score of products and a softmax, a top-k or a rectifier, got"
                                + " memorySlots=2, score=");
    }

    static Stream<Score> scoresOfPlaces() {
        return Stream.of(
                new RandomSynthesizer(),
                new FactorisedRandomSynthesizer(2),
                new DenseSynthesizer(),
                new FactorisedDenseSynthesizer(5, 5),
                new LocationBase(LocationBase.Places.POSITIONS));
    }

    /** 25 positions: queries of as many channels serve the location base, and of 10 the factors. */
    @ParameterizedTest
    @MethodSource("scoresOfPlaces")
    void logitsOfPlacesNeedTheWholeMap(Score score) {
        int channels = score instanceof FactorisedDenseSynthesizer ? 10 : 25;
        Mechanism tiled = Mechanism.of(channels, 1).withScore(score).withNeighbourhood(Window.of(3));
        SelfAttention1D layer = new SelfAttention1D(tiled);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 1, 25);
        assertThatThrownBy(() -> Defined.of(layer, x).output())
                .hasMessageStartingWith("logits of the map's places need a neighbourhood that reads the whole map");
    }

    /** A projection inside another one gets to know the size of the map too. */
    @Test
    void landmarksCanBePooled() {
        MaxPooled pooled = new MaxPooled(new Landmarks(POINTWISE, 4, 1, false), 2);
        Mechanism mechanism = PLAIN.withProjections(POINTWISE, pooled, pooled);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 1, 5);
        assertThat(Defined.of(new SelfAttention1D(mechanism), x).output().shape())
                .containsExactly(2, 4, 1, 5);
    }
}
