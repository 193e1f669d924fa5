package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.kernel.AxisWindow;

/**
 * The keys in a square window, or a stretch of a sequence, around the query: stand-alone self-attention (arXiv:1906.05909),
 * Longformer's sliding window (arXiv:2004.05150) and, with {@link BorderMode#SHIFT}, neighbourhood attention (arXiv:2204.07143).
 *
 * @param size keys along a side, odd
 * @param border what the window sees over the edge
 * @param dilation pixels between neighbouring keys of the window
 */
public record Window(
        @JsonProperty(required = true) int size,
        @JsonProperty(required = true) BorderMode border,
        @JsonProperty(required = true) int dilation)
        implements Neighbourhood {

    public Window {
        Rules.atLeast(1, "window", size);
        Rules.odd("window", size);
        Rules.require(border != null, "border must be one of MASK, ZERO, SHIFT, got border=null");
        Rules.atLeast(1, "dilation", dilation);
    }

    public static Window of(int size) {
        return new Window(size, BorderMode.MASK, 1);
    }

    @Override
    public void check(Geometry geometry) {
        geometry.requireOneGrid();
        if (border == BorderMode.SHIFT) {
            int shorter = geometry.axes() == 1
                    ? geometry.keys().width()
                    : Math.min(geometry.keys().height(), geometry.keys().width());
            Rules.require(
                    size * dilation <= shorter,
                    "a window that is shifted inward must fit into the map with its dilation, got window=%d, dilation=%d, map %dx%d",
                    size,
                    dilation,
                    geometry.keys().height(),
                    geometry.keys().width());
        }
    }

    @Override
    public Tiling tiling(Geometry geometry) {
        return WindowTiles.tiling(geometry.keys(), 2 * reach() + 1, rows(geometry), columns(geometry));
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs(geometry.square(size));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byAxes(tiling, rows(geometry), columns(geometry));
    }

    @Override
    public Offsets offsets(Geometry geometry) {
        int radius = border == BorderMode.SHIFT ? size - 1 : size / 2;
        return new Offsets(geometry.axes() == 1 ? 0 : radius, radius, dilation);
    }

    /** What a query sees along its column. */
    public AxisWindow seenRows(Geometry geometry) {
        return seen(rows(geometry), geometry.keys().height(), offsets(geometry).rowRadius());
    }

    /** What a query sees along its row. */
    public AxisWindow seenColumns(Geometry geometry) {
        return seen(
                columns(geometry), geometry.keys().width(), offsets(geometry).columnRadius());
    }

    private AxisWindow seen(AxisRule rule, int length, int radius) {
        return new AxisWindow(
                length,
                radius,
                dilation,
                (query, key) -> rule.first(query) <= key && key <= rule.last(query) && rule.sees(query, key));
    }

    private AxisRule rows(Geometry geometry) {
        return geometry.axes() == 1 ? AxisRule.all(1) : rule(geometry.keys().height());
    }

    private AxisRule columns(Geometry geometry) {
        return rule(geometry.keys().width());
    }

    private AxisRule rule(int length) {
        return new AxisRule() {
            @Override
            public int first(int query) {
                return switch (border) {
                    case ZERO -> query - reach();
                    case MASK -> query - Math.min(size / 2, query / dilation) * dilation;
                    case SHIFT -> query % dilation + start(query) * dilation;
                };
            }

            @Override
            public int last(int query) {
                return switch (border) {
                    case ZERO -> query + reach();
                    case MASK -> query + Math.min(size / 2, (length - 1 - query) / dilation) * dilation;
                    case SHIFT -> first(query) + (size - 1) * dilation;
                };
            }

            @Override
            public boolean sees(int query, int key) {
                return (key - query) % dilation == 0;
            }

            /** The window's first key among the keys that are a multiple of the dilation away. */
            private int start(int query) {
                int group = (length - 1 - query % dilation) / dilation + 1;
                return Math.min(Math.max(query / dilation - size / 2, 0), group - size);
            }
        };
    }

    private int reach() {
        return size / 2 * dilation;
    }
}
