package org.saccade.nn.graph;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs the blocks of a {@link ReversibleLayer}. Between forward and backward it keeps a copy of the output and nothing else; backward
 * takes off each residual what it added, last one first, and has the residual's own backward right after that.
 */
final class ReversibleRunner implements MapRunner {

    /** What lies in none of the network's workspaces, because the number of blocks must not count there. */
    private static final LayerWorkspaceMgr OUTSIDE = LayerWorkspaceMgr.noWorkspaces();

    private final int depth;
    private final MapFormat format;
    private final DataType type;
    private final ParameterViews parameters;
    private final Residual first;
    private final Residual second;

    /** What the last forward left for its backward. */
    private Halves outputs;

    private Pass pass;

    ReversibleRunner(ReversibleLayer<?> layer, MapFormat format, DataType type, ParameterViews parameters) {
        this.depth = layer.depth();
        this.format = format;
        this.type = type;
        this.parameters = parameters;
        this.first = new Residual(layer.first());
        this.second = new Residual(layer.second());
    }

    private record Pass(boolean training, long seed) {}

    /** Two maps [B, C / 2, H, W], arrays of their own. */
    private record Halves(INDArray first, INDArray second) {

        static Halves of(INDArray map, DataType type) {
            long channels = map.size(1) / 2;
            return new Halves(copy(map, 0, channels, type), copy(map, channels, 2 * channels, type));
        }

        private static INDArray copy(INDArray map, long from, long to, DataType type) {
            return Nd4j.createUninitializedDetached(type, map.size(0), to - from, map.size(2), map.size(3))
                    .assign(channels(map, from, to));
        }

        private static INDArray channels(INDArray map, long from, long to) {
            return map.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all());
        }

        void joinInto(INDArray map) {
            long channels = first.size(1);
            channels(map, 0, channels).assign(first);
            channels(map, channels, 2 * channels).assign(second);
        }

        void close() {
            first.close();
            second.close();
        }
    }

    /** F or G of all blocks: one graph, which is shown the parameters of one block at a time. */
    private final class Residual {

        private final ParameterViews shown = new ParameterViews();
        private final GraphRunner runner;

        Residual(MapDefinition definition) {
            MapFormat halves =
                    new MapFormat(format.owner(), 2, List.of(format.channels().get(0) / 2));
            runner = new GraphRunner(definition, halves, type, shown);
        }

        void show(String prefix) {
            shown.showPart(parameters, prefix);
        }

        /** target + residual(read), in place. */
        void add(INDArray target, INDArray read, String prefix, Pass now) {
            show(prefix);
            try (INDArray added = value(read, prefix, now)) {
                target.addi(added);
            }
            runner.closeKept();
        }

        /** Undoes {@link #add}, and hands the gradient of the target on to the gradient of what was read. */
        void undo(INDArray target, INDArray read, INDArray ofTarget, INDArray ofRead, String prefix) {
            show(prefix);
            try (INDArray added = value(read, prefix, pass)) {
                target.subi(added);
            }
            try (INDArray gradient = runner.backward(List.of(read), ofTarget, OUTSIDE)[0]) {
                ofRead.addi(gradient);
            }
        }

        private INDArray value(INDArray read, String prefix, Pass now) {
            return runner.forward(List.of(read), now.training, Seeds.of(now.seed, prefix), OUTSIDE);
        }
    }

    @Override
    public INDArray forward(List<INDArray> inputs, boolean training, long seed, LayerWorkspaceMgr workspaces) {
        closeKept();
        INDArray input = inputs.get(0);
        Pass now = new Pass(training, seed);
        Halves halves = computed(input, now);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, type, input.shape(), 'c');
        halves.joinInto(format.asMap(output));
        if (training) {
            outputs = halves;
            pass = now;
        } else {
            halves.close();
        }
        return output;
    }

    private Halves computed(INDArray input, Pass now) {
        Halves halves = halves(input);
        for (int block = 1; block <= depth; block++) {
            first.add(halves.first, halves.second, ReversibleLayer.firstPrefix(block), now);
            second.add(halves.second, halves.first, ReversibleLayer.secondPrefix(block), now);
        }
        return halves;
    }

    private Halves halves(INDArray map) {
        format.shapes(List.of(map));
        return Halves.of(format.asMap(map), type);
    }

    @Override
    public INDArray[] backward(List<INDArray> inputs, INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray input = inputs.get(0);
        if (outputs == null) { // a layer that is frozen has seen an inference pass only
            pass = new Pass(false, 0);
            outputs = computed(input, pass);
        }
        Halves gradients = halves(epsilon);
        for (int block = depth; block >= 1; block--) {
            String g = ReversibleLayer.secondPrefix(block);
            second.undo(outputs.second, outputs.first, gradients.second, gradients.first, g);
            String f = ReversibleLayer.firstPrefix(block);
            first.undo(outputs.first, outputs.second, gradients.first, gradients.second, f);
        }
        closeKept();
        INDArray inputGradient = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, type, input.shape(), 'c');
        gradients.joinInto(format.asMap(inputGradient));
        gradients.close();
        return new INDArray[] {inputGradient};
    }

    @Override
    public Set<String> published() {
        Set<String> names = new LinkedHashSet<>(first.runner.published());
        names.addAll(second.runner.published());
        return names;
    }

    @Override
    public INDArray inspect(String name, INDArray... arrays) {
        Pass inference = new Pass(false, 0);
        List<INDArray> shown = new ArrayList<>();
        Halves halves = halves(arrays[0]);
        for (int block = 1; block <= depth; block++) {
            first.add(halves.first, halves.second, ReversibleLayer.firstPrefix(block), inference);
            inspect(first, name, halves.second, shown);
            second.add(halves.second, halves.first, ReversibleLayer.secondPrefix(block), inference);
            inspect(second, name, halves.first, shown);
        }
        halves.close();
        if (shown.isEmpty()) {
            throw new IllegalArgumentException(format.owner() + " shows only what it publishes, got " + name
                    + ", published are " + new TreeSet<>(published()));
        }
        return Nd4j.concat(1, shown.toArray(INDArray[]::new));
    }

    private static void inspect(Residual residual, String name, INDArray read, List<INDArray> shown) {
        if (residual.runner.published().contains(name)) {
            shown.add(residual.runner.inspect(name, read));
        }
    }

    @Override
    public void closeKept() {
        if (outputs != null) {
            outputs.close();
        }
        outputs = null;
        first.runner.closeKept();
        second.runner.closeKept();
    }

    @Override
    public void close() {
        closeKept();
        first.runner.close();
        second.runner.close();
    }
}
