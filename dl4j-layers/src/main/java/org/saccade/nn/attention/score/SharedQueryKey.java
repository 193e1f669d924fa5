package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.HeadSums;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The scaled product of a query with a key of length one, for keys that are the queries themselves (Reformer, arXiv:2001.04451).
 * A position's logit for itself is lowered by 1e5, so that it attends to itself only where it sees nothing else.
 */
public record SharedQueryKey() implements Score {

    private static final double SELF = -1e5;
    /** Added to squared lengths: a key of zeros stays zero, with a gradient that is a number. */
    private static final double TINY = 1e-12;

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        Rules.require(
                geometry.queries().equals(geometry.keys()),
                "keys that are the queries must stand where the queries do, got queries %dx%d, keys %dx%d",
                geometry.queries().height(),
                geometry.queries().width(),
                geometry.keys().height(),
                geometry.keys().width());
        return List.of();
    }

    @Override
    public boolean needsQueriesAsKeys() {
        return true;
    }

    @Override
    public double scale(Geometry geometry) {
        return 1 / Math.sqrt(geometry.keyChannels());
    }

    @Override
    public SDVariable keys(Context context, SDVariable map) {
        Geometry geometry = context.geometry();
        SDVariable squares = HeadSums.of(context.scope(), map.mul(map), geometry.heads(), geometry.keyChannels());
        return map.div(context.scope().sameDiff().math().sqrt(squares.add(TINY)));
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        Tiling tiling = context.tiles().tiling();
        SDVariable products = context.scope().sameDiff().mmul(queries, keys, true, false, false);
        SDVariable self = context.scope().sameDiff().constant(self(tiling, products.dataType()));
        return new Additions(null, null, self)
                .addTo(products, context.geometry().heads(), tiling);
    }

    /** [1, 1, G, P, S]. */
    private static INDArray self(Tiling tiling, DataType type) {
        INDArray self = Nd4j.zeros(type, 1, 1, tiling.tiles(), tiling.queries(), tiling.keys());
        for (int tile = 0; tile < tiling.tiles(); tile++) {
            for (int query = 0; query < tiling.queries(); query++) {
                for (int key = 0; key < tiling.keys(); key++) {
                    if (tiling.queryRow(tile, query) == tiling.keyRow(tile, key)
                            && tiling.queryColumn(tile, query) == tiling.keyColumn(tile, key)) {
                        self.putScalar(new int[] {0, 0, tile, query, key}, SELF);
                    }
                }
            }
        }
        return self;
    }
}
