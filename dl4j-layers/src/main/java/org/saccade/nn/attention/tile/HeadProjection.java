package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.Parameter;

/**
 * A matrix for the channels of each head by itself.
 *
 * @param heads N
 * @param in channels of a head that come in
 * @param out channels of a head that come out
 * @param shared whether all heads have one matrix
 */
public record HeadProjection(int heads, int in, int out, boolean shared) {

    /** [N, out, in], or [1, out, in] where it is shared; keeps the variance. */
    public Parameter weights(String name) {
        return Parameter.weight(name, 1.0 / in, tables(), out, in);
    }

    /** Matrices that there are. */
    public int tables() {
        return shared ? 1 : heads;
    }

    public long multiplyAdds(long positions) {
        return positions * heads * in * out;
    }

    /** [B, N in, H, W] to [B, N out, H, W]. */
    public SDVariable project(SameDiff sameDiff, SDVariable map, SDVariable weights, Grid grid) {
        return tables() == 1 ? same(sameDiff, map, weights, grid) : own(sameDiff, map, weights, grid);
    }

    private SDVariable same(SameDiff sameDiff, SDVariable map, SDVariable weights, Grid grid) {
        SDVariable each = map.reshape(-1, in, grid.height(), grid.width());
        return Convolutions.pointwise(sameDiff, each, weights.reshape(out, in, 1, 1))
                .reshape(-1, (long) heads * out, grid.height(), grid.width());
    }

    private SDVariable own(SameDiff sameDiff, SDVariable map, SDVariable weights, Grid grid) {
        SDVariable byHead = map.reshape(-1, heads, in, grid.positions())
                .permute(1, 2, 0, 3) // [N, in, B, P]
                .reshape(heads, in, -1);
        return sameDiff.mmul(weights, byHead)
                .reshape(heads, out, -1, grid.positions())
                .permute(2, 0, 1, 3)
                .reshape(-1, (long) heads * out, grid.height(), grid.width());
    }
}
