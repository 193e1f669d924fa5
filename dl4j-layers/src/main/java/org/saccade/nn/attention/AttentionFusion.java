package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Kernel;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.kernel.AttentionKernel;
import org.saccade.nn.kernel.Operands;
import org.saccade.nn.kernel.RelativePositions;
import org.saccade.nn.kernel.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Attention as one kernel in a graph: softmax over products of queries and keys, no dropout, no slots. */
final class AttentionFusion implements Kernel {

    private static final String ROWS = RelativeAxes.ROW_EMBEDDINGS;
    private static final String COLUMNS = RelativeAxes.COLUMN_EMBEDDINGS;
    private static final String BIASES = RelativeBias.BIAS;
    private static final int ABSENT = -1;

    private final String name;
    private final Geometry geometry;
    private final AttentionKernel kernel;
    private final Function<List<Tensor>, Operands> operands;

    private AttentionFusion(
            String name, Geometry geometry, AttentionKernel kernel, Function<List<Tensor>, Operands> operands) {
        this.name = name;
        this.geometry = geometry;
        this.kernel = kernel;
        this.operands = operands;
    }

    /** Whether there is a kernel that computes what the parts define. */
    static boolean computes(Mechanism mechanism) {
        return LocalAttentionFusion.computes(mechanism) || GlobalAttentionFusion.computes(mechanism);
    }

    /** The attended values of a mechanism that a kernel {@link #computes}. */
    static SDVariable attend(
            GraphScope scope, Mechanism mechanism, Geometry geometry, SDVariable q, SDVariable k, SDVariable v) {
        return LocalAttentionFusion.computes(mechanism)
                ? LocalAttentionFusion.attend(scope, mechanism, geometry, q, k, v)
                : GlobalAttentionFusion.attend(scope, mechanism, geometry, q, k, v);
    }

    /**
     * The kernel's output in the graph.
     *
     * @param positions whose embeddings are parameters of the graph
     * @param k empty where there are no keys
     */
    static SDVariable join(
            GraphScope scope,
            String name,
            Geometry geometry,
            AttentionKernel kernel,
            Optional<RelativePositions> positions,
            SDVariable q,
            Optional<SDVariable> k,
            SDVariable v) {
        List<SDVariable> inputs = new ArrayList<>(List.of(q, v));
        int keys = place(inputs, k);
        int rows = place(inputs, positions.filter(p -> p.rowChannels() > 0).map(p -> scope.parameter(ROWS)));
        int columns =
                place(inputs, positions.filter(p -> p.columnChannels() > 0).map(p -> scope.parameter(COLUMNS)));
        int biases = place(inputs, positions.filter(RelativePositions::bias).map(p -> scope.parameter(BIASES)));
        AttentionFusion fusion = new AttentionFusion(
                name,
                geometry,
                kernel,
                tensors -> new Operands(
                        tensors.get(0),
                        at(keys, tensors),
                        tensors.get(1),
                        at(rows, tensors),
                        at(columns, tensors),
                        at(biases, tensors)));
        return scope.kernel(fusion, inputs).get(0);
    }

    /** Adds what there is, and says where. */
    private static int place(List<SDVariable> inputs, Optional<SDVariable> input) {
        input.ifPresent(inputs::add);
        return input.isPresent() ? inputs.size() - 1 : ABSENT;
    }

    private static Tensor at(int place, List<Tensor> tensors) {
        return place == ABSENT ? null : tensors.get(place);
    }

    /** Whether weights are the softmax of the logits, all of which keys of the map have. */
    static boolean isPlainSoftmax(Mechanism mechanism) {
        return mechanism.normaliser() instanceof Softmax && mechanism.dropout() == 0 && mechanism.memorySlots() == 0;
    }

    /** Whether logits are products of query and key, times a number. */
    static boolean multipliesQueriesAndKeys(Mechanism mechanism) {
        return mechanism.score() instanceof DotProduct || mechanism.score() instanceof ScaledDotProduct;
    }

    /** Whether positions mark the input, belong to offsets between queries and keys, or are none. */
    static boolean knowsPositions(Mechanism mechanism) {
        return mechanism.position() instanceof NoPosition
                || mechanism.position() instanceof Absolute
                || mechanism.position() instanceof Sinusoid
                || mechanism.position() instanceof RelativeAxes
                || mechanism.position() instanceof RelativeBias;
    }

    static Optional<RelativePositions> positions(Mechanism mechanism, Geometry geometry) {
        double temperature = ((Softmax) mechanism.normaliser()).temperature();
        if (mechanism.position() instanceof RelativeBias) {
            return Optional.of(RelativePositions.biases(1 / temperature));
        }
        if (!(mechanism.position() instanceof RelativeAxes relative)) {
            return Optional.empty();
        }
        int e = geometry.keyChannels();
        boolean halves = relative.split() && geometry.axes() == 2;
        double scale = relative.scaled() ? mechanism.score().scale(geometry) : 1;
        return Optional.of(RelativePositions.embeddings(
                geometry.axes() == 1 ? 0 : halves ? e / 2 : e,
                halves ? e - e / 2 : e,
                relative.shared(),
                scale / temperature));
    }

    @Override
    public String name() {
        return name;
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

    private Operands operands(List<INDArray> arrays) {
        return operands.apply(arrays.stream().map(Memory::of).toList());
    }
}
