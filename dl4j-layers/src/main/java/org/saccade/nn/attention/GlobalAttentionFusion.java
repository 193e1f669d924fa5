package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.kernel.GlobalAttention;
import org.saccade.nn.kernel.Operands;

import java.util.List;

/** Attention of every query to every key, as one kernel in a graph: without positions, or with those that mark the input. */
final class GlobalAttentionFusion {

    private GlobalAttentionFusion() {}

    /** The attended values of a mechanism that the kernel {@link #computes}. */
    static SDVariable attend(
            GraphScope scope, Mechanism mechanism, Geometry geometry, SDVariable q, SDVariable k, SDVariable v) {
        GlobalAttention attention = attention(mechanism, geometry);
        AttentionFusion fusion = new AttentionFusion(
                "global attention",
                geometry,
                attention.kernel(scope.dataType() == DataType.DOUBLE),
                inputs -> new Operands(inputs.get(0), inputs.get(1), inputs.get(2), null, null));
        return scope.kernel(fusion, List.of(q, k, v)).get(0);
    }

    /** Whether the kernel computes what the parts define. */
    static boolean computes(Mechanism mechanism) {
        return mechanism.neighbourhood() instanceof Global
                && AttentionFusion.isPlainSoftmax(mechanism)
                && AttentionFusion.multipliesQueriesAndKeys(mechanism)
                && AttentionFusion.marksInputOnly(mechanism);
    }

    private static GlobalAttention attention(Mechanism mechanism, Geometry geometry) {
        Softmax softmax = (Softmax) mechanism.normaliser();
        return new GlobalAttention(
                geometry.heads(),
                geometry.keyChannels(),
                geometry.valueChannels(),
                geometry.queries().positions(),
                geometry.keys().positions(),
                mechanism.score().scale(geometry) / softmax.temperature());
    }
}
