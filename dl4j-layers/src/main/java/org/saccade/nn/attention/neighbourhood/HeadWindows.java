package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;

import java.util.Collections;
import java.util.List;

/**
 * A window around the query that each head dilates in its own way (Longformer, arXiv:2004.05150). Keys outside the map
 * do not exist.
 *
 * @param size keys along a side, odd
 * @param dilations for each head, pixels between neighbouring keys of its window
 */
public record HeadWindows(
        @JsonProperty(required = true) int size,
        @JsonProperty(required = true) List<Integer> dilations) implements Neighbourhood {

    public HeadWindows {
        Rules.atLeast(1, "window", size);
        Rules.odd("window", size);
        Rules.given("dilations", dilations);
        dilations = List.copyOf(dilations);
        Rules.require(
                !dilations.isEmpty() && dilations.stream().allMatch(dilation -> dilation >= 1),
                "dilations must be at least 1, one for each head, got dilations=%s",
                dilations);
    }

    @Override
    public void check(Geometry geometry) {
        geometry.requireOneGrid();
        Rules.require(
                dilations.size() == geometry.heads(),
                "there must be a dilation for each head, got dilations=%s, heads=%d",
                dilations,
                geometry.heads());
    }

    @Override
    public Tiling tiling(Geometry geometry) {
        AxisRule rows =
                geometry.axes() == 1 ? AxisRule.all(1) : within(geometry.keys().height());
        return WindowTiles.tiling(
                geometry.keys(), 2 * reach() + 1, rows, within(geometry.keys().width()));
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs(geometry.square(size));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byPairs(
                tiling,
                geometry.heads(),
                (head, queryRow, queryColumn, keyRow, keyColumn) ->
                        sees(head, keyRow - queryRow) && sees(head, keyColumn - queryColumn));
    }

    @Override
    public Offsets offsets(Geometry geometry) {
        return new Offsets(geometry.axes() == 1 ? 0 : reach(), reach(), 1);
    }

    private boolean sees(int head, int offset) {
        int dilation = dilations.get(head);
        return offset % dilation == 0 && Math.abs(offset) <= size / 2 * dilation;
    }

    private int reach() {
        return size / 2 * Collections.max(dilations);
    }

    private AxisRule within(int length) {
        return AxisRule.between(query -> Math.max(0, query - reach()), query -> Math.min(length - 1, query + reach()));
    }
}
