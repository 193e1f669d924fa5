package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.score.PositionsOnly;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.kernel.LocalAttention;

import java.util.Optional;

/** Attention in windows, as one kernel in a graph: with or without relative positions. */
final class LocalAttentionFusion {

    private LocalAttentionFusion() {}

    /** The attended values of a mechanism that the kernel {@link #computes}. */
    static SDVariable attend(
            GraphScope scope, Mechanism mechanism, Geometry geometry, SDVariable q, SDVariable k, SDVariable v) {
        LocalAttention attention = attention(mechanism, geometry);
        return AttentionFusion.join(
                scope,
                "local attention",
                geometry,
                attention.kernel(scope.dataType() == DataType.DOUBLE),
                attention.positions(),
                q,
                attention.content().map(factor -> k),
                v);
    }

    /** Whether the kernel computes what the parts define. */
    static boolean computes(Mechanism mechanism) {
        return mechanism.neighbourhood() instanceof Window
                && AttentionFusion.isPlainSoftmax(mechanism)
                && isProduct(mechanism)
                && AttentionFusion.knowsPositions(mechanism);
    }

    private static boolean isProduct(Mechanism mechanism) {
        return AttentionFusion.multipliesQueriesAndKeys(mechanism)
                || mechanism.score() instanceof PositionsOnly && mechanism.key() instanceof NoKeys;
    }

    private static LocalAttention attention(Mechanism mechanism, Geometry geometry) {
        Window window = (Window) mechanism.neighbourhood();
        Softmax softmax = (Softmax) mechanism.normaliser();
        Score score = mechanism.score();
        return new LocalAttention(
                geometry.heads(),
                geometry.keyChannels(),
                geometry.valueChannels(),
                window.seenRows(geometry),
                window.seenColumns(geometry),
                score.readsKeys() ? Optional.of(score.scale(geometry) / softmax.temperature()) : Optional.empty(),
                AttentionFusion.positions(mechanism, geometry));
    }
}
