package org.saccade.train.attend;

import org.junit.jupiter.api.Test;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.tile.Grid;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class RolloutMapsTest {

    @Test
    void isOverLayersThatFollowOneAnotherOnOneGrid() {
        List<RolloutMaps> rollouts = RolloutMaps.of(
                List.of(
                        layer("a", 4, 4),
                        layer("b", 2, 2),
                        layer("c", 2, 2),
                        layer("pooled", 2, 1),
                        layer("d", 2, 2),
                        layer("one", 1, 2),
                        layer("e", 3, 3),
                        layer("f", 3, 3),
                        layer("g", 3, 3)),
                QueryPoint.DEFAULTS);

        assertThat(rollouts)
                .extracting(rollout ->
                        rollout.layers().stream().map(ShownLayer::name).toList())
                .containsExactly(List.of("b", "c"), List.of("e", "f", "g"));
        assertThat(rollouts.get(1).maps()).hasSize(QueryPoint.DEFAULTS.size());
    }

    @Test
    void isNoneOfOneLayer() {
        assertThat(Stream.of(List.<ShownLayer>of(), List.of(layer("alone", 3, 3))))
                .allMatch(layers -> RolloutMaps.of(layers, QueryPoint.DEFAULTS).isEmpty());
    }

    /** Of squares with these sides. */
    private static ShownLayer layer(String name, int queries, int keys) {
        float[] weights = new float[queries * queries * keys * keys];
        Arrays.fill(weights, 1f / (keys * keys));
        return new ShownLayer(
                name,
                WeightLayout.whole(new Grid(queries, queries, 2), new Grid(keys, keys, 2))
                        .maps(weights),
                List.of());
    }
}
