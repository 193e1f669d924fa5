package org.saccade.train.attend;

import org.junit.jupiter.api.Test;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Reach;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.attention.tile.Tiling;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Two places side by side on an image of 8 pixels: their centres are 4 pixels apart. */
class HeadStatisticsTest {
    private static final Grid TWO = new Grid(1, 2, 2);

    @Test
    void everyHeadHasItsOwn() {
        AttentionMaps maps = WeightLayout.whole(TWO, TWO).maps(new float[] {
            0.5f, 0.5f, 0.5f, 0.5f, // looks everywhere
            0, 1, 1, 0, // looks at the other one
            1, 0, 0.25f, 0.75f
        });

        List<HeadStatistics> heads = HeadStatistics.of(maps, 8);

        assertThat(heads).hasSize(3);
        agrees(heads.get(0), Math.log(2), 2, 0, 0);
        agrees(heads.get(1), 0, 4, 0, 0);
        agrees(heads.get(2), (-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75)) / 2, (0 + 0.25 * 4) / 2, 0, 0);
    }

    @Test
    void theDistanceIsOfWhatLiesOnTheMap() {
        // Windows of 3 over zeros: a query sees 3x3 places, of which the row above, the one below and a side lie
        // outside.
        Geometry geometry = new Geometry(1, 1, 1, TWO, TWO);
        Window window = new Window(3, BorderMode.ZERO, 1);
        Tiling tiling = window.tiling(geometry);
        float[] weights = new float[2 * tiling.keys()];
        for (int query = 0; query < 2; query++) {
            for (int key = 0; key < tiling.keys(); key++) {
                boolean sees = Math.abs(tiling.keyColumn(0, key) - query) <= 1;
                weights[query * tiling.keys() + key] = sees ? 1 / 9f : 0;
            }
        }
        AttentionMaps maps = new WeightLayout(
                        Placement.on(TWO), Placement.on(TWO), tiling, window.reach(geometry, tiling), List.of())
                .maps(weights);

        agrees(HeadStatistics.of(maps, 8).get(0), Math.log(9), 2, 7 / 9.0, 0);
    }

    @Test
    void whatStandsNowhereIsToldApart() {
        Tiling tiling = Tiling.whole(TWO, TWO);
        AttentionMaps maps = new WeightLayout(
                        Placement.on(TWO), Placement.on(TWO), tiling, Reach.everything(), List.of(WeightLayout.NOWHERE))
                .maps(new float[] {0.25f, 0.25f, 0.5f, 0, 0, 1});

        agrees(HeadStatistics.of(maps, 8).get(0), (0.5 * Math.log(4) + 0.5 * Math.log(2)) / 2, 1, 0, 0.75);
    }

    private static void agrees(HeadStatistics head, double entropy, double distance, double outside, double elsewhere) {
        assertThat(head.entropy()).as("entropy").isCloseTo(entropy, within(1e-6));
        assertThat(head.distance()).as("distance").isCloseTo(distance, within(1e-6));
        assertThat(head.outside()).as("outside").isCloseTo(outside, within(1e-6));
        assertThat(head.elsewhere()).as("elsewhere").isCloseTo(elsewhere, within(1e-6));
    }
}
