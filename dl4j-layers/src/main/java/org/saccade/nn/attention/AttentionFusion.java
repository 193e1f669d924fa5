package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeAxes;
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
        k.ifPresent(inputs::add);
        boolean hasRows = positions.map(RelativePositions::rowChannels).orElse(0) > 0;
        if (hasRows) {
            inputs.add(scope.parameter(RelativeAxes.ROW_EMBEDDINGS));
        }
        if (positions.isPresent()) {
            inputs.add(scope.parameter(RelativeAxes.COLUMN_EMBEDDINGS));
        }
        int tables = k.isPresent() ? 3 : 2;
        AttentionFusion fusion = new AttentionFusion(
                name,
                geometry,
                kernel,
                tensors -> new Operands(
                        tensors.get(0),
                        k.isPresent() ? tensors.get(2) : null,
                        tensors.get(1),
                        hasRows ? tensors.get(tables) : null,
                        positions.isPresent() ? tensors.get(tensors.size() - 1) : null));
        return scope.kernel(fusion, inputs).get(0);
    }

    /** Whether weights are the softmax of the logits, all of which keys of the map have. */
    static boolean isPlainSoftmax(Mechanism mechanism) {
        return mechanism.normaliser() instanceof Softmax && mechanism.dropout() == 0 && mechanism.memorySlots() == 0;
    }

    /** Whether logits are products of query and key, times a number. */
    static boolean multipliesQueriesAndKeys(Mechanism mechanism) {
        return mechanism.score() instanceof DotProduct || mechanism.score() instanceof ScaledDotProduct;
    }

    /** Whether positions mark the input, are embeddings of row and column offsets, or are none. */
    static boolean hasPositionsByAxis(Mechanism mechanism) {
        return mechanism.position() instanceof NoPosition
                || mechanism.position() instanceof Absolute
                || mechanism.position() instanceof Sinusoid
                || mechanism.position() instanceof RelativeAxes;
    }

    static Optional<RelativePositions> positions(Mechanism mechanism, Geometry geometry) {
        if (!(mechanism.position() instanceof RelativeAxes relative)) {
            return Optional.empty();
        }
        int e = geometry.keyChannels();
        boolean halves = relative.split() && geometry.axes() == 2;
        double scale = relative.scaled() ? mechanism.score().scale(geometry) : 1;
        return Optional.of(new RelativePositions(
                geometry.axes() == 1 ? 0 : halves ? e / 2 : e,
                halves ? e - e / 2 : e,
                relative.shared(),
                scale / ((Softmax) mechanism.normaliser()).temperature()));
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
