package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

/**
 * The keys around the place that the query has on its own map, which may be of another size than that of the keys (Luong et al.,
 * arXiv:1508.04025): a stretch of a sequence, a square of an image, cut at the border. A query too far outside
 * the map of keys sees none.
 *
 * @param radius D, the largest distance along an axis
 */
public record LocalMonotonic(@JsonProperty(required = true) int radius) implements Neighbourhood {

    public LocalMonotonic {
        Rules.atLeast(0, "radius", radius);
    }

    @Override
    public Tiling tiling(Geometry geometry) {
        return geometry.queries().equals(geometry.keys())
                ? WindowTiles.tiling(geometry.keys(), 2 * radius + 1, rows(geometry), columns(geometry))
                : Tiling.whole(geometry.queries(), geometry.keys());
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs(geometry.square(2 * radius + 1));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byAxes(tiling, rows(geometry), columns(geometry));
    }

    private AxisRule rows(Geometry geometry) {
        return geometry.axes() == 1 ? AxisRule.all(1) : rule(geometry.keys().height());
    }

    private AxisRule columns(Geometry geometry) {
        return rule(geometry.keys().width());
    }

    private AxisRule rule(int keys) {
        return AxisRule.between(query -> Math.max(query - radius, 0), query -> Math.min(query + radius, keys - 1));
    }
}
