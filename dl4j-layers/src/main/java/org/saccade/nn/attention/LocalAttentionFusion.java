package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.Position;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.PositionsOnly;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Kernel;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.kernel.LocalAttention;
import org.saccade.nn.kernel.LocalKernel;
import org.saccade.nn.kernel.Operands;
import org.saccade.nn.kernel.RelativePositions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attention in windows, as one kernel in a graph: softmax over products, with or without relative positions, no dropout, no slots. */
final class LocalAttentionFusion implements Kernel {

    private final LocalAttention attention;
    private final Geometry geometry;
    private final LocalKernel kernel;

    private LocalAttentionFusion(LocalAttention attention, Geometry geometry, DataType type) {
        this.attention = attention;
        this.geometry = geometry;
        this.kernel = attention.kernel(type == DataType.DOUBLE);
    }

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
        return scope.kernel(new LocalAttentionFusion(attention, geometry, scope.dataType()), inputs)
                .get(0);
    }

    /** Whether the kernel computes what the parts define. */
    static boolean computes(Mechanism mechanism) {
        return mechanism.neighbourhood() instanceof Window
                && mechanism.normaliser() instanceof Softmax
                && isPlain(mechanism.position())
                && isProduct(mechanism)
                && mechanism.dropout() == 0
                && mechanism.memorySlots() == 0;
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

    /** Whether a position marks the input, if anything, and no more, or is one that kernels know. */
    private static boolean isPlain(Position position) {
        return position instanceof NoPosition
                || position instanceof Absolute
                || position instanceof Sinusoid
                || position instanceof RelativeAxes;
    }

    private static boolean isProduct(Mechanism mechanism) {
        Score score = mechanism.score();
        return score instanceof DotProduct
                || score instanceof ScaledDotProduct
                || score instanceof PositionsOnly && mechanism.key() instanceof NoKeys;
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

    @Override
    public String name() {
        return "local attention";
    }

    @Override
    public List<long[]> outputShapes(long batch) {
        return List.of(shape(batch, geometry.heads() * geometry.valueChannels()));
    }

    @Override
    public List<long[]> keptShapes(long batch) {
        return List.of(shape(batch, geometry.heads()));
    }

    private long[] shape(long batch, int channels) {
        return new long[] {
            batch, channels, geometry.queries().height(), geometry.queries().width()
        };
    }

    @Override
    public void forward(List<INDArray> inputs, List<INDArray> outputs, List<INDArray> kept) {
        kernel.forward(
                Math.toIntExact(inputs.get(0).size(0)),
                operands(inputs),
                Memory.of(outputs.get(0)),
                Memory.of(kept.get(0)));
    }

    @Override
    public void backward(
            List<INDArray> inputs, List<INDArray> kept, List<INDArray> outputGradients, List<INDArray> inputGradients) {
        kernel.backward(
                Math.toIntExact(inputs.get(0).size(0)),
                operands(inputs),
                Memory.of(kept.get(0)),
                Memory.of(outputGradients.get(0)),
                operands(inputGradients));
    }

    /** In the order in which the graph was told them. */
    private Operands operands(List<INDArray> arrays) {
        boolean hasKeys = attention.content().isPresent();
        int tables = hasKeys ? 3 : 2;
        boolean hasRows =
                attention.positions().map(RelativePositions::rowChannels).orElse(0) > 0;
        return new Operands(
                Memory.of(arrays.get(0)),
                hasKeys ? Memory.of(arrays.get(2)) : null,
                Memory.of(arrays.get(1)),
                hasRows ? Memory.of(arrays.get(tables)) : null,
                attention.positions().isPresent() ? Memory.of(arrays.get(arrays.size() - 1)) : null);
    }
}
