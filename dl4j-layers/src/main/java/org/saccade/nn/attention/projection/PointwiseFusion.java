package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Kernel;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.kernel.PointwiseProjections;
import org.saccade.nn.kernel.Tensor;

import java.util.ArrayList;
import java.util.List;

/** 1x1 convolutions of one map, as one kernel in a graph. Inputs: the map and the weights of each. */
public final class PointwiseFusion implements Kernel {

    private final MapShape map;
    private final List<Integer> channels;
    private final PointwiseProjections projections;

    private PointwiseFusion(MapShape map, List<Integer> channels) {
        this.map = map;
        this.channels = channels;
        this.projections = new PointwiseProjections(map.channels(), channels, Math.toIntExact(map.positions()));
    }

    /** The map [B, C, H, W] times weights [D, C, 1, 1]: [B, D, H, W]. Without kernels, operation by operation. */
    public static SDVariable project(
            GraphScope scope, SDVariable map, MapShape shape, SDVariable weights, int channels) {
        return project(scope, map, shape, List.of(weights), List.of(channels)).get(0);
    }

    /**
     * The map [B, C, H, W] times weights [D, C, 1, 1], each of a D of its own: [B, D, H, W] each. Without kernels, operation by
     * operation.
     */
    public static List<SDVariable> project(
            GraphScope scope, SDVariable map, MapShape shape, List<SDVariable> weights, List<Integer> channels) {
        if (scope.fusion() == Fusion.OFF) {
            return weights.stream()
                    .map(each -> Convolutions.pointwise(scope.sameDiff(), map, each))
                    .toList();
        }
        List<SDVariable> inputs = new ArrayList<>(List.of(map));
        inputs.addAll(weights);
        return scope.kernel(new PointwiseFusion(shape, channels), inputs);
    }

    @Override
    public String name() {
        return "pointwise projections";
    }

    @Override
    public List<long[]> outputShapes(long batch) {
        return channels.stream()
                .map(each -> new long[] {batch, each, map.height(), map.width()})
                .toList();
    }

    @Override
    public List<long[]> keptShapes(long batch) {
        return List.of();
    }

    @Override
    public void forward(List<INDArray> inputs, List<INDArray> outputs, List<INDArray> kept) {
        projections.forward(
                Math.toIntExact(inputs.get(0).size(0)), Memory.of(inputs.get(0)), weights(inputs), tensors(outputs));
    }

    @Override
    public void backward(
            List<INDArray> inputs, List<INDArray> kept, List<INDArray> outputGradients, List<INDArray> inputGradients) {
        projections.backward(
                Math.toIntExact(inputs.get(0).size(0)),
                Memory.of(inputs.get(0)),
                weights(inputs),
                tensors(outputGradients),
                Memory.of(inputGradients.get(0)),
                weights(inputGradients));
    }

    private static List<Tensor> weights(List<INDArray> inputs) {
        return tensors(inputs.subList(1, inputs.size()));
    }

    private static List<Tensor> tensors(List<INDArray> arrays) {
        return arrays.stream().map(Memory::of).toList();
    }
}
