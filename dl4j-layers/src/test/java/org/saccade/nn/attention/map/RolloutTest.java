package org.saccade.nn.attention.map;

import org.junit.jupiter.api.Test;
import org.saccade.nn.attention.neighbourhood.Reach;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.attention.tile.Tiling;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Against products of matrices with numpy: softmax(x^T x / sqrt(2)), then softmax(2 x^T x), for x[c, i, j] = sin(1 + c + 3 i + 5 j) on 3x4 places; of
 * both (A + I) / (1 + rows of A).
 */
class RolloutTest {

    private static final Grid GRID = new Grid(3, 4, 2);

    @Test
    void theRolloutIsTheProductOfTheLayersMatrices() {
        AttentionMaps first = attention(1 / Math.sqrt(2), 1);
        AttentionMaps second = attention(2, 1);
        AttentionMap map = Rollout.of(List.of(first, second), List.of(new Cell(0, 0), new Cell(1, 2)))
                .orElseThrow()
                .get(1);
        float[] expected = {
            0.1674053f,
            0.0457091f,
            0.0147679f,
            0.0183695f,
            0.0138610f,
            0.0377577f,
            0.4106824f,
            0.0784281f,
            0.1431604f,
            0.0328490f,
            0.0136110f,
            0.0233985f
        };
        assertThat(map.weights()).containsExactly(expected, within(1e-6f));
    }

    /** Heads that say the same are as one. */
    @Test
    void headsAreAveraged() {
        Cell query = new Cell(1, 2);
        AttentionMap two = attention(1, 2).mean(query);
        assertThat(two.weights()).containsExactly(attention(1, 1).map(0, query).weights(), within(1e-7f));
    }

    @Test
    void whatHasNoPlaceIsLeftOutAndTheRestMadeWhole() {
        // One query that keeps a fifth for its own place, a fifth for the other one, and gives the rest to a slot.
        WeightLayout layout = new WeightLayout(
                Placement.on(new Grid(1, 2, 2)),
                Placement.on(new Grid(1, 2, 2)),
                Tiling.whole(new Grid(1, 2, 1), new Grid(1, 2, 1)),
                Reach.everything(),
                List.of(WeightLayout.NOWHERE));
        AttentionMaps maps = layout.maps(new float[] {0.2f, 0.2f, 0.6f, 0, 0, 1});
        assertThat(maps.map(0, new Cell(0, 0)).elsewhere()).isCloseTo(0.6, within(1e-6));
        List<AttentionMap> rollout = Rollout.of(List.of(maps), List.of(new Cell(0, 0), new Cell(0, 1)))
                .orElseThrow();
        assertThat(rollout.get(0).weights()).containsExactly(new float[] {1.2f / 1.4f, 0.2f / 1.4f}, within(1e-6f));
        assertThat(rollout.get(1).weights()).containsExactly(new float[] {0, 1}, within(1e-6f));
    }

    @Test
    void layersOfOtherGridsHaveNoRolloutTogether() {
        AttentionMaps square = attention(1, 1);
        AttentionMaps pooled = WeightLayout.whole(GRID, new Grid(1, 2, 2)).maps(new float[24]);
        AttentionMaps one = WeightLayout.whole(Grid.one(2), Grid.one(2)).maps(new float[1]);
        assertThat(Rollout.isDefined(List.of(square, square))).isTrue();
        assertThat(Rollout.isDefined(List.of(square, pooled))).isFalse();
        assertThat(Rollout.isDefined(List.of(pooled, pooled))).isFalse();
        assertThat(Rollout.isDefined(List.of(one))).isFalse();
    }

    @Test
    void negativeWeightsAreNoShares() {
        float[] weights = new float[GRID.positions() * GRID.positions()];
        weights[0] = -0.1f;
        AttentionMaps maps = WeightLayout.whole(GRID, GRID).maps(weights);
        assertThat(Rollout.of(List.of(maps), List.of(new Cell(0, 0)))).isEmpty();
    }

    /** softmax(scale x^T x), the same in each head. */
    private static AttentionMaps attention(double scale, int heads) {
        int positions = GRID.positions();
        float[] weights = new float[heads * positions * positions];
        for (int query = 0; query < heads * positions; query++) {
            double sum = 0;
            for (int key = 0; key < positions; key++) {
                sum += Math.exp(scale * product(query % positions, key));
            }
            for (int key = 0; key < positions; key++) {
                weights[query * positions + key] = (float) (Math.exp(scale * product(query % positions, key)) / sum);
            }
        }
        return WeightLayout.whole(GRID, GRID).maps(weights);
    }

    private static double product(int one, int other) {
        return x(0, one) * x(0, other) + x(1, one) * x(1, other);
    }

    private static double x(int channel, int place) {
        return Math.sin(1 + channel + 3 * (place / GRID.width()) + 5 * (place % GRID.width()));
    }
}
