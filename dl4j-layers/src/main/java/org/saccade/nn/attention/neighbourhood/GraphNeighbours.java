package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

import java.util.List;

/**
 * The edges of a graph over the positions of a sequence, row after row on an image (BP-Transformer, arXiv:1911.04070).
 *
 * @param neighbours for each query the keys that it sees; without any its output is zero
 */
public record GraphNeighbours(@JsonProperty(required = true) List<List<Integer>> neighbours) implements Neighbourhood {

    public GraphNeighbours {
        Rules.given("neighbours", neighbours);
        neighbours = neighbours.stream().map(List::copyOf).toList();
        for (List<Integer> keys : neighbours) {
            Rules.require(
                    keys.stream().allMatch(key -> key >= 0), "neighbours must be positions from 0 on, got %s", keys);
        }
    }

    @Override
    public boolean readsRaster() {
        return true;
    }

    @Override
    public boolean knowsMemory() {
        return true;
    }

    @Override
    public void check(Geometry geometry) {
        Rules.require(
                neighbours.size() == geometry.queries().positions(),
                "there must be neighbours for each query, got neighbours of %d, queries=%d",
                neighbours.size(),
                geometry.queries().positions());
        int keys = geometry.keys().positions();
        for (List<Integer> some : neighbours) {
            Rules.require(
                    some.stream().allMatch(key -> key < keys),
                    "neighbours must be positions of keys, got %s, keys=%d",
                    some,
                    keys);
        }
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs(
                (head, query) -> (int) neighbours.get(query).stream().distinct().count());
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byPairs(tiling, 1, (head, queryRow, query, keyRow, key) -> neighbours
                .get(query)
                .contains(key));
    }
}
