package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;

/**
 * Blocks of queries that see their own block and a halo around it, all of a block the same keys (HaloNet, arXiv:2103.12731).
 * Without a halo, blocks attend within themselves.
 *
 * @param block side of a block, or its length on a sequence
 * @param halo keys beyond each side of a block
 * @param border what a halo sees over the edge: MASK or ZERO
 */
public record BlockHalo(
        @JsonProperty(required = true) int block,
        @JsonProperty(required = true) int halo,
        @JsonProperty(required = true) BorderMode border)
        implements Neighbourhood {

    public BlockHalo {
        Rules.atLeast(1, "block", block);
        Rules.atLeast(0, "halo", halo);
        Rules.require(
                border == BorderMode.MASK || border == BorderMode.ZERO,
                "border of blocks must be one of MASK, ZERO, got border=%s",
                border);
    }

    @Override
    public void check(Geometry geometry) {
        geometry.requireOneGrid();
    }

    @Override
    public Tiling tiling(Geometry geometry) {
        return Tiling.covering(geometry.keys(), block, block, rows(geometry), columns(geometry));
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs(geometry.square(block + 2 * halo));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byAxes(tiling, rows(geometry), columns(geometry));
    }

    /** 2 (block + 2 halo) - 1 entries along an axis, as the paper's tables have. */
    @Override
    public Offsets offsets(Geometry geometry) {
        int radius = block + 2 * halo - 1;
        return new Offsets(geometry.axes() == 1 ? 0 : radius, radius, 1);
    }

    private AxisRule rows(Geometry geometry) {
        return geometry.axes() == 1 ? AxisRule.all(1) : rule(geometry.keys().height());
    }

    private AxisRule columns(Geometry geometry) {
        return rule(geometry.keys().width());
    }

    private AxisRule rule(int length) {
        int before = border == BorderMode.ZERO ? -halo : 0;
        int last = border == BorderMode.ZERO ? Integer.MAX_VALUE : length - 1;
        return AxisRule.between(
                query -> Math.max(query / block * block - halo, before),
                query -> Math.min(query / block * block + block + halo - 1, last));
    }
}
