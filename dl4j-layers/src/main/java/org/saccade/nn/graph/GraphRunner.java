package org.saccade.nn.graph;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a definition's graph: forward once a step, backward from the arrays that forward kept, parameter gradients straight into the
 * network's gradient vector. Used by one thread at a time, as all of Deeplearning4j's layers are.
 */
final class GraphRunner implements MapRunner {

    private final MapDefinition definition;
    private final MapFormat format;
    private final DataType type;
    private final ParameterViews parameters;
    private final Random generator = Nd4j.getRandomFactory().getNewRandomInstance();

    private MapGraph graph;
    private List<MapShape> graphShapes = List.of();
    private MapGraph inspected;
    private List<MapShape> inspectedShapes = List.of();
    /** What the last forward that keeps left for its backward. */
    private final Map<String, INDArray> kept = new HashMap<>();

    private boolean forwardDone;
    private boolean statesMove;

    GraphRunner(MapDefinition definition, MapFormat format, DataType type, ParameterViews parameters) {
        this.definition = definition;
        this.format = format;
        this.type = type;
        this.parameters = parameters;
    }

    @Override
    public INDArray forward(List<INDArray> inputs, boolean training, long seed, LayerWorkspaceMgr workspaces) {
        prepare(inputs);
        MapShape shape = definition.outputShape(graphShapes);
        INDArray output = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, type, format.arrayShape(batch(inputs), shape), 'c');
        Set<String> keep = training ? graph.keptArrays() : Set.of();
        try (StepMemory memory = new StepMemory(workspaces, ArrayType.FF_WORKING_MEM, keep)) {
            memory.place(graph.output(), format.asMap(output));
            Map<String, INDArray> values =
                    run(graph, graph.forwardSteps(training), inputs, new Pass(training, seed), memory);
            if (training) {
                keep(values, training, memory);
            }
        }
        return output;
    }

    private record Pass(boolean training, long seed) {}

    private static final Pass INFERENCE = new Pass(false, 0);

    /** A layer that is frozen has seen an inference pass only: what backward reads is computed here, as inference computes it. */
    private void repeatForward(List<INDArray> inputs, LayerWorkspaceMgr workspaces) {
        prepare(inputs);
        try (StepMemory memory = new StepMemory(workspaces, ArrayType.BP_WORKING_MEM, graph.keptArrays())) {
            keep(run(graph, graph.forwardSteps(true), inputs, INFERENCE, memory), false, memory);
        }
    }

    private Map<String, INDArray> run(
            MapGraph of, List<GraphStep> steps, List<INDArray> inputs, Pass pass, StepMemory memory) {
        Map<String, INDArray> values = given(of, inputs, pass.training(), memory);
        for (NoiseInput noise : of.noises(steps)) {
            INDArray array = memory.allocate(noise.variable(), type, noise.shape(batch(inputs)));
            fill(array, noise, pass);
            values.put(noise.variable(), array);
        }
        steps.forEach(step -> step.run(values, memory));
        return values;
    }

    private void fill(INDArray array, NoiseInput input, Pass pass) {
        if (!pass.training()) {
            array.assign(input.noise().fixed());
            return;
        }
        generator.setSeed(Seeds.of(pass.seed(), input.name()));
        input.noise().draw(array, generator);
    }

    private void keep(Map<String, INDArray> values, boolean training, StepMemory memory) {
        graph.kept().forEach(name -> kept.put(name, values.get(name)));
        memory.handOver();
        forwardDone = true;
        statesMove = training;
    }

    @Override
    public INDArray[] backward(List<INDArray> inputs, INDArray epsilon, LayerWorkspaceMgr workspaces) {
        if (!forwardDone) {
            repeatForward(inputs, workspaces);
        }
        forwardDone = false;
        INDArray[] inputGradients = inputs.stream()
                .map(input -> workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, type, input.shape(), 'c'))
                .toArray(INDArray[]::new);
        Map<String, INDArray> destinations = destinations(inputGradients);
        try (StepMemory memory = new StepMemory(workspaces, ArrayType.BP_WORKING_MEM, Set.of())) {
            graph.keptArrays().forEach(name -> memory.adopt(kept.get(name)));
            Map<String, INDArray> values = given(graph, inputs, statesMove, memory);
            values.put(graph.outputGradient(), format.asMap(memory.rowMajor(type, epsilon)));
            values.putAll(kept);
            kept.clear();
            moveStates(values);
            destinations.forEach((name, array) -> memory.place(graph.gradients().get(name), array));
            graph.backwardSteps().forEach(step -> step.run(values, memory));
            destinations.forEach((name, array) ->
                    copyUnlessThere(values.get(graph.gradients().get(name)), array));
        }
        return inputGradients;
    }

    /** Where gradients belong, by what they are gradients of. */
    private Map<String, INDArray> destinations(INDArray[] inputGradients) {
        Map<String, INDArray> all = new HashMap<>(parameters.gradientTable());
        for (int i = 0; i < inputGradients.length; i++) {
            all.put(graph.inputs().get(i), format.asMap(inputGradients[i]));
        }
        Map<String, INDArray> wanted = new HashMap<>();
        all.forEach((name, array) -> {
            if (graph.gradients().containsKey(name)) {
                wanted.put(name, array);
            } else {
                array.assign(0);
            }
        });
        return wanted;
    }

    /** The "gradient" of a state is the whole update, old less next, as that of Deeplearning4j's running statistics. */
    private void moveStates(Map<String, INDArray> values) {
        if (!statesMove) {
            return;
        }
        graph.nextStates().forEach((state, variable) -> {
            INDArray next = values.get(variable);
            INDArray current = parameters.table().get(state);
            if (!Arrays.equals(next.shape(), current.shape())) {
                throw new IllegalStateException("a state keeps its shape, got " + state + Arrays.toString(next.shape())
                        + ", declared=" + Arrays.toString(current.shape()));
            }
            INDArray view = parameters.gradientTable().get(state);
            if (view != null) {
                view.assign(current).subi(next);
            }
        });
    }

    /** A gradient that is another's variable, or the next layer's gradient itself, is computed into one place only. */
    private static void copyUnlessThere(INDArray computed, INDArray destination) {
        if (computed != destination) {
            destination.assign(computed);
        }
    }

    /** Forgets the last pass and makes the graph fit the inputs. */
    private void prepare(List<INDArray> inputs) {
        List<MapShape> shapes = format.shapes(inputs);
        closeKept();
        requireMemory(shapes, batch(inputs));
        if (!shapes.equals(graphShapes)) {
            closeGraph();
            graph = newGraph(shapes, Fusion.current());
            graphShapes = shapes;
        }
    }

    private void requireMemory(List<MapShape> shapes, long batch) {
        double bytes = (double) definition.keptElements(shapes) * batch * type.width();
        MemoryLimit.require(format.owner(), bytes, batch, shapes);
    }

    private MapGraph newGraph(List<MapShape> shapes, Fusion fusion) {
        MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        try (outside) {
            return new MapGraph(definition, type, shapes, fusion);
        }
    }

    /** The values that the graph does not compute, noise apart. */
    private Map<String, INDArray> given(MapGraph of, List<INDArray> inputs, boolean training, StepMemory memory) {
        Map<String, INDArray> values = of.constants(training);
        values.putAll(parameters.table());
        for (int i = 0; i < inputs.size(); i++) {
            values.put(of.inputs().get(i), format.asMap(memory.rowMajor(type, inputs.get(i))));
        }
        return values;
    }

    private static long batch(List<INDArray> inputs) {
        return inputs.get(0).size(0);
    }

    @Override
    public Set<String> published() {
        if (graph == null && inspected == null) {
            throw new IllegalStateException(
                    format.owner() + " knows what it publishes once it has seen an input, got none yet");
        }
        return inspected(graph == null ? inspectedShapes : graphShapes)
                .publishedVariables()
                .keySet();
    }

    @Override
    public INDArray inspect(String name, INDArray... arrays) {
        List<INDArray> inputs = List.of(arrays);
        List<MapShape> shapes = format.shapes(inputs);
        requireMemory(shapes, batch(inputs));
        return inspect(inspected(shapes), name, inputs);
    }

    /** The graph without kernels, which show nothing of what they do. */
    private MapGraph inspected(List<MapShape> shapes) {
        if (!shapes.equals(inspectedShapes)) {
            closeInspected();
            inspected = newGraph(shapes, Fusion.OFF);
            inspectedShapes = shapes;
        }
        return inspected;
    }

    private INDArray inspect(MapGraph of, String name, List<INDArray> inputs) {
        String variable = of.publishedVariables().get(name);
        if (variable == null) {
            throw new IllegalArgumentException(format.owner() + " shows only what it publishes, got " + name
                    + ", published are "
                    + new TreeSet<>(of.publishedVariables().keySet()));
        }
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        try (StepMemory memory = new StepMemory(none, ArrayType.FF_WORKING_MEM, Set.of(variable))) {
            INDArray shown =
                    run(of, of.publishedSteps(name), inputs, INFERENCE, memory).get(variable);
            memory.handOver();
            return shown;
        }
    }

    @Override
    public void closeKept() {
        if (!kept.isEmpty()) {
            graph.keptArrays().forEach(name -> kept.get(name).close());
        }
        kept.clear();
        forwardDone = false;
    }

    private void closeGraph() {
        if (graph != null) {
            graph.close();
        }
        graph = null;
        graphShapes = List.of();
    }

    private void closeInspected() {
        if (inspected != null) {
            inspected.close();
        }
        inspected = null;
        inspectedShapes = List.of();
    }

    @Override
    public void close() {
        closeKept();
        closeGraph();
        closeInspected();
    }
}
