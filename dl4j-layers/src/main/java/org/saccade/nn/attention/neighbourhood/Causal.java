package org.saccade.nn.attention.neighbourhood;

import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

/**
 * The keys up to the query's own place in the order of a sequence, row after row on an image. Where there are more keys than queries,
 * the queries stand at their end.
 */
public record Causal() implements Neighbourhood {

    @Override
    public boolean readsRaster() {
        return true;
    }

    @Override
    public boolean knowsMemory() {
        return true;
    }

    @Override
    public long pairs(Geometry geometry) {
        int memory = memory(geometry);
        return geometry.pairs((head, query) -> Math.max(0, query + 1 + memory));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        int memory = memory(geometry);
        return Reach.byAxes(tiling, AxisRule.all(1), AxisRule.between(query -> 0, query -> query + memory));
    }

    private static int memory(Geometry geometry) {
        return geometry.keys().width() - geometry.queries().width();
    }
}
