package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;

/**
 * Blocks of a sequence, row after row on an image, whose queries see the keys before the block that are its memory, and those of the
 * block up to their own: "1D local attention" of the Image Transformer (arXiv:1802.05751).
 *
 * @param block queries of a block
 * @param memory keys before a block
 */
public record BlockMemory1D(
        @JsonProperty(required = true) int block,
        @JsonProperty(required = true) int memory) implements Neighbourhood {

    public BlockMemory1D {
        Rules.atLeast(1, "block", block);
        Rules.atLeast(0, "memory", memory);
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
        return Tiling.covering(geometry.keys(), 1, block, AxisRule.all(1), columns());
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs((long) memory + block);
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byAxes(tiling, AxisRule.all(1), columns());
    }

    @Override
    public Offsets offsets(Geometry geometry) {
        return new Offsets(0, block + memory - 1, 1);
    }

    private AxisRule columns() {
        return AxisRule.between(query -> Math.max(0, query / block * block - memory), query -> query);
    }
}
