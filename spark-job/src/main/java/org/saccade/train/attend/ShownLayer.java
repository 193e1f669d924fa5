package org.saccade.train.attend;

import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;

import java.util.List;

/**
 * A layer whose attention is shown.
 *
 * @param name in the network
 * @param heads in their order
 */
public record ShownLayer(String name, AttentionMaps maps, List<HeadStatistics> heads) {

    /** In the mean of all heads. */
    List<AttentionMap> mean(List<QueryPoint> points) {
        return points.stream().map(point -> maps.mean(point.in(maps.queries()))).toList();
    }

    /** Of one head. */
    List<AttentionMap> head(int head, List<QueryPoint> points) {
        return points.stream()
                .map(point -> maps.map(head, point.in(maps.queries())))
                .toList();
    }

    /** Whether there is one query for the whole map, so that all points have one map. */
    boolean hasOneQuery() {
        return maps.queries().positions() == 1;
    }
}
