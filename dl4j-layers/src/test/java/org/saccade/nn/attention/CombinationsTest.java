package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.SameBucket;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.score.SharedQueryKey;

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
}
