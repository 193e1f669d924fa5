package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;

/**
 * The keys of a sequence, row after row on an image, that come before the query, without its own: the span of adaptive attention
 * (arXiv:1905.07799). The first query sees none.
 *
 * @param span number of keys
 */
public record Previous(@JsonProperty(required = true) int span) implements Neighbourhood {

    public Previous {
        Rules.atLeast(1, "span", span);
    }

    @Override
    public boolean readsRaster() {
        return true;
    }

    @Override
    public void check(Geometry geometry) {
        geometry.requireOneGrid();
    }

    @Override
    public Tiling tiling(Geometry geometry) {
        return WindowTiles.tiling(geometry.keys(), span, AxisRule.all(1), columns());
    }

    /** At most: spans that are learned are shorter. */
    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs((head, query) -> Math.min(query, span));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byAxes(tiling, AxisRule.all(1), columns());
    }

    @Override
    public Offsets offsets(Geometry geometry) {
        return new Offsets(0, span, 1);
    }

    private AxisRule columns() {
        return AxisRule.between(query -> Math.max(0, query - span), query -> query - 1);
    }
}
