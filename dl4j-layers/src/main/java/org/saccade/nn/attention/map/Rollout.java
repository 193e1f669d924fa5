package org.saccade.nn.attention.map;

import org.saccade.nn.attention.tile.Grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Attention rollout (Abnar and Zuidema, arXiv:2005.00928): how much of a place's value after some layers comes from each place before them,
 * where every layer adds what it attends to, in the mean of its heads, to what it read. A layer's matrix is (A + I) / 2 with its rows made to sum
 * to one, the rollout the product of the layers' matrices.
 *
 * <p>A holds the weights on the map alone: what goes to places outside of it, where there is nothing but zeros, or to what stands nowhere, is left
 * out. What lies between the layers, such as convolutions, is taken to move nothing.
 */
public final class Rollout {

    private Rollout() {}

    /** Whether layers have a rollout together: queries and keys all stand in one grid of more than one place. */
    public static boolean isDefined(List<AttentionMaps> layers) {
        Grid grid = layers.get(0).queries();
        return grid.positions() > 1
                && layers.stream()
                        .allMatch(layer ->
                                layer.queries().equals(grid) && layer.keys().equals(grid));
    }

    /**
     * The rollout of some layers.
     *
     * @param layers for which it {@link #isDefined}, in the order of computation
     * @param queries places after the last layer
     * @return a map for each query, which sums to one; empty where a weight is negative, so that weights are no shares
     */
    public static Optional<List<AttentionMap>> of(List<AttentionMaps> layers, List<Cell> queries) {
        Grid grid = layers.get(0).queries();
        double[][] flows = new double[queries.size()][grid.positions()];
        for (int i = 0; i < flows.length; i++) {
            flows[i][queries.get(i).row() * grid.width() + queries.get(i).column()] = 1;
        }
        for (int i = layers.size() - 1; i >= 0; i--) {
            double[][] before = before(layers.get(i), flows);
            if (before == null) {
                return Optional.empty();
            }
            flows = before;
        }
        return Optional.of(maps(grid, flows));
    }

    /** The shares before a layer of those after it, both {@code [query][place]}; null where the layer has a negative weight. */
    private static double[][] before(AttentionMaps layer, double[][] after) {
        Grid grid = layer.queries();
        double[][] before = new double[after.length][grid.positions()];
        for (int place = 0; place < grid.positions(); place++) {
            if (isUnused(after, place)) {
                continue;
            }
            AttentionMap mean = layer.mean(new Cell(place / grid.width(), place % grid.width()));
            double sum = 1;
            for (int key = 0; key < grid.positions(); key++) {
                float weight = mean.weight(key / grid.width(), key % grid.width());
                if (weight < 0) {
                    return null;
                }
                sum += weight;
            }
            for (int query = 0; query < after.length; query++) {
                double share = after[query][place] / sum;
                before[query][place] += share;
                for (int key = 0; key < grid.positions(); key++) {
                    before[query][key] += share * mean.weight(key / grid.width(), key % grid.width());
                }
            }
        }
        return before;
    }

    private static boolean isUnused(double[][] flows, int place) {
        return Arrays.stream(flows).allMatch(flow -> flow[place] == 0);
    }

    private static List<AttentionMap> maps(Grid grid, double[][] flows) {
        List<AttentionMap> maps = new ArrayList<>();
        for (double[] flow : flows) {
            float[] weights = new float[flow.length];
            boolean[] seen = new boolean[flow.length];
            for (int i = 0; i < flow.length; i++) {
                weights[i] = (float) flow[i];
                seen[i] = flow[i] > 0;
            }
            maps.add(new AttentionMap(0, 0, grid.height(), grid.width(), weights, seen, 0));
        }
        return maps;
    }
}
