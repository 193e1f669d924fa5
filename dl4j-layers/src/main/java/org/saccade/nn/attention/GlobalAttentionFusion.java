package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.kernel.GlobalAttention;
import org.saccade.nn.kernel.MapSize;

import java.util.Optional;

/** Attention of every query to every key, as one kernel in a graph: with or without relative positions. */
final class GlobalAttentionFusion {

    private GlobalAttentionFusion() {}

    /** The attended values of a mechanism that the kernel {@link #computes}. */
    static SDVariable attend(
            GraphScope scope, Mechanism mechanism, Geometry geometry, SDVariable q, SDVariable k, SDVariable v) {
        GlobalAttention attention = attention(mechanism, geometry);
        return AttentionFusion.join(
                scope,
                "global attention",
                geometry,
                attention.kernel(scope.dataType() == DataType.DOUBLE),
                attention.positions(),
                q,
                Optional.of(k),
                v);
    }

    /** Whether the kernel computes what the parts define. */
    static boolean computes(Mechanism mechanism) {
        return mechanism.neighbourhood() instanceof Global
                && AttentionFusion.isPlainSoftmax(mechanism)
                && AttentionFusion.multipliesQueriesAndKeys(mechanism)
                && AttentionFusion.knowsPositions(mechanism);
    }

    private static GlobalAttention attention(Mechanism mechanism, Geometry geometry) {
        Softmax softmax = (Softmax) mechanism.normaliser();
        return new GlobalAttention(
                geometry.heads(),
                geometry.keyChannels(),
                geometry.valueChannels(),
                size(geometry.queries()),
                size(geometry.keys()),
                mechanism.score().scale(geometry) / softmax.temperature(),
                AttentionFusion.positions(mechanism, geometry));
    }

    private static MapSize size(Grid grid) {
        return new MapSize(grid.height(), grid.width());
    }
}
