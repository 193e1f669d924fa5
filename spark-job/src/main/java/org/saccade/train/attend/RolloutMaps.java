package org.saccade.train.attend;

import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.attention.map.Rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rollout over layers that follow one another on one grid.
 *
 * @param layers two or more, in the order of computation
 * @param maps for each query point
 */
public record RolloutMaps(List<ShownLayer> layers, List<AttentionMap> maps) {

    /** All that there are in a network. */
    static List<RolloutMaps> of(List<ShownLayer> layers, List<QueryPoint> points) {
        List<RolloutMaps> all = new ArrayList<>();
        for (List<ShownLayer> group : groups(layers)) {
            List<AttentionMaps> maps = group.stream().map(ShownLayer::maps).toList();
            List<Cell> cells = points.stream()
                    .map(point -> point.in(maps.get(0).queries()))
                    .toList();
            Optional<List<AttentionMap>> rollout = Rollout.of(maps, cells);
            rollout.ifPresent(found -> all.add(new RolloutMaps(group, found)));
        }
        return all;
    }

    /** Layers that follow one another and have a rollout together, two at least. */
    private static List<List<ShownLayer>> groups(List<ShownLayer> layers) {
        List<List<ShownLayer>> groups = new ArrayList<>();
        List<ShownLayer> group = new ArrayList<>();
        for (ShownLayer layer : layers) {
            List<ShownLayer> longer = new ArrayList<>(group);
            longer.add(layer);
            if (!Rollout.isDefined(longer.stream().map(ShownLayer::maps).toList())) {
                groups.add(group);
                longer = Rollout.isDefined(List.of(layer.maps())) ? List.of(layer) : List.of();
            }
            group = new ArrayList<>(longer);
        }
        groups.add(group);
        return groups.stream().filter(each -> each.size() > 1).toList();
    }
}
