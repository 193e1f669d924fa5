package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.Position;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.score.PositionsOnly;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.kernel.LocalAttention;
import org.saccade.nn.kernel.Operands;
import org.saccade.nn.kernel.RelativePositions;
import org.saccade.nn.kernel.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attention in windows, as one kernel in a graph: with or without relative positions. */
final class LocalAttentionFusion {

    private LocalAttentionFusion() {}

    /** The attended values of a mechanism that the kernel {@link #computes}. */
    static SDVariable attend(
            GraphScope scope, Mechanism mechanism, Geometry geometry, SDVariable q, SDVariable k, SDVariable v) {
        LocalAttention attention = attention(mechanism, geometry);
        List<SDVariable> inputs = new ArrayList<>(List.of(q, v));
        attention.content().ifPresent(factor -> inputs.add(k));
        attention.positions().ifPresent(positions -> {
            if (positions.rowChannels() > 0) {
                inputs.add(scope.parameter(RelativeAxes.ROW_EMBEDDINGS));
            }
            inputs.add(scope.parameter(RelativeAxes.COLUMN_EMBEDDINGS));
        });
        AttentionFusion fusion = new AttentionFusion(
                "local attention",
                geometry,
                attention.kernel(scope.dataType() == DataType.DOUBLE),
                tensors -> operands(attention, tensors));
        return scope.kernel(fusion, inputs).get(0);
    }

    /** Whether the kernel computes what the parts define. */
    static boolean computes(Mechanism mechanism) {
        return mechanism.neighbourhood() instanceof Window
                && AttentionFusion.isPlainSoftmax(mechanism)
                && isProduct(mechanism)
                && (AttentionFusion.marksInputOnly(mechanism) || mechanism.position() instanceof RelativeAxes);
    }

    private static boolean isProduct(Mechanism mechanism) {
        return AttentionFusion.multipliesQueriesAndKeys(mechanism)
                || mechanism.score() instanceof PositionsOnly && mechanism.key() instanceof NoKeys;
    }

    private static LocalAttention attention(Mechanism mechanism, Geometry geometry) {
        Window window = (Window) mechanism.neighbourhood();
        Softmax softmax = (Softmax) mechanism.normaliser();
        Score score = mechanism.score();
        double scale = score.scale(geometry);
        return new LocalAttention(
                geometry.heads(),
                geometry.keyChannels(),
                geometry.valueChannels(),
                window.seenRows(geometry),
                window.seenColumns(geometry),
                score.readsKeys() ? Optional.of(scale / softmax.temperature()) : Optional.empty(),
                positions(mechanism.position(), geometry, scale, softmax.temperature()));
    }

    private static Optional<RelativePositions> positions(
            Position position, Geometry geometry, double scale, double temperature) {
        if (!(position instanceof RelativeAxes relative)) {
            return Optional.empty();
        }
        int e = geometry.keyChannels();
        boolean halves = relative.split() && geometry.axes() == 2;
        return Optional.of(new RelativePositions(
                geometry.axes() == 1 ? 0 : halves ? e / 2 : e,
                halves ? e - e / 2 : e,
                relative.shared(),
                (relative.scaled() ? scale : 1) / temperature));
    }

    /** In the order in which the graph was told them. */
    private static Operands operands(LocalAttention attention, List<Tensor> tensors) {
        boolean hasKeys = attention.content().isPresent();
        int tables = hasKeys ? 3 : 2;
        boolean hasRows =
                attention.positions().map(RelativePositions::rowChannels).orElse(0) > 0;
        return new Operands(
                tensors.get(0),
                hasKeys ? tensors.get(2) : null,
                tensors.get(1),
                hasRows ? tensors.get(tables) : null,
                attention.positions().isPresent() ? tensors.get(tensors.size() - 1) : null);
    }
}
