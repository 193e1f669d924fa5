package org.saccade.train.attend;

import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.Cell;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a head attends to an image, in the mean of all its queries.
 *
 * @param entropy of the weights, in nats; what stands nowhere counts as one place
 * @param distance from a query to what it attends to on the map, weighted by the weights, in pixels of the network's input (Dosovitskiy et al.,
 *     arXiv:2010.11929, figure 7)
 * @param outside weight of places outside of the map
 * @param elsewhere weight of what stands nowhere: learned slots, a class token, a memory
 */
public record HeadStatistics(double entropy, double distance, double outside, double elsewhere) {

    /** Of each head. */
    static List<HeadStatistics> of(AttentionMaps maps, int size) {
        return IntStream.range(0, maps.heads())
                .mapToObj(head -> of(maps, head, size))
                .toList();
    }

    private static HeadStatistics of(AttentionMaps maps, int head, int size) {
        Sums sums = new Sums();
        int queries = maps.queries().positions();
        for (int place = 0; place < queries; place++) {
            int width = maps.queries().width();
            sums.add(maps, maps.map(head, new Cell(place / width, place % width)), place, size);
        }
        return new HeadStatistics(
                sums.entropy / queries, sums.distance / queries, sums.outside / queries, sums.elsewhere / queries);
    }

    private static final class Sums {
        private double entropy;
        private double distance;
        private double outside;
        private double elsewhere;

        void add(AttentionMaps maps, AttentionMap map, int query, int size) {
            double x = centre(query % maps.queries().width(), maps.queries().width(), size);
            double y = centre(query / maps.queries().width(), maps.queries().height(), size);
            double onMap = 0;
            double way = 0;
            for (int row = map.top(); row < map.bottom(); row++) {
                for (int column = map.left(); column < map.right(); column++) {
                    float weight = map.weight(row, column);
                    entropy += surprise(weight);
                    if (isOnMap(maps, row, column)) {
                        onMap += weight;
                        way += weight
                                * Math.hypot(
                                        centre(column, maps.keys().width(), size) - x,
                                        centre(row, maps.keys().height(), size) - y);
                    } else {
                        outside += weight;
                    }
                }
            }
            entropy += surprise(map.elsewhere());
            elsewhere += map.elsewhere();
            distance += onMap > 0 ? way / onMap : 0;
        }

        private static boolean isOnMap(AttentionMaps maps, int row, int column) {
            return row >= 0
                    && row < maps.keys().height()
                    && column >= 0
                    && column < maps.keys().width();
        }

        /** In pixels. */
        private static double centre(int place, int places, int size) {
            return (place + 0.5) * size / places;
        }

        private static double surprise(double weight) {
            return weight > 0 ? -weight * Math.log(weight) : 0;
        }
    }
}
