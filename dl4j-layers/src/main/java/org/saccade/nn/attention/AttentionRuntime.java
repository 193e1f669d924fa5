package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the graph of an {@link AttentionLayer} inside a Deeplearning4j network: forward once a step, backward from the arrays that
 * forward kept, parameter gradients straight into the network's gradient vector.
 *
 * <p>Deeplearning4j's own SameDiff runtime is not used: in 1.0.0-M2.1 it doubles every gradient, evaluates forward again in backward
 * and does not tell the graph whether it trains. A layer is used by one thread at a time, as all of Deeplearning4j's are.
 */
final class AttentionRuntime extends AbstractLayer<AttentionLayer<?>> {

    private INDArray parameters;
    private Map<String, INDArray> parameterTable = Map.of();
    private INDArray gradientVector;
    private Map<String, INDArray> gradientTable = Map.of();

    private transient LayerGraph graph;
    private transient long[] graphShape;
    /** What the last forward that keeps left for its backward. */
    private final transient Map<String, INDArray> kept = new HashMap<>();

    private transient boolean forwardDone;

    AttentionRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        prepare();
        applyDropOutIfNecessary(training, workspaceMgr);
        INDArray output = outputArray(workspaceMgr);
        Set<String> keep = training ? graph.keptArrays() : Set.of();
        try (StepMemory memory = new StepMemory(workspaceMgr, ArrayType.FF_WORKING_MEM, keep)) {
            memory.place(graph.output(), output);
            Map<String, INDArray> values = given(memory);
            values.put(LayerGraph.TRAINING, graph.trainingFlag(training));
            graph.forwardSteps(training).forEach(step -> step.run(values, memory));
            if (training) {
                keep(values, memory);
            }
        }
        return output;
    }

    /** A layer that is frozen has seen an inference pass only: what backward reads is computed here, as inference computes it. */
    private void repeatForward(LayerWorkspaceMgr workspaceMgr) {
        prepare();
        try (StepMemory memory = new StepMemory(workspaceMgr, ArrayType.BP_WORKING_MEM, graph.keptArrays())) {
            Map<String, INDArray> values = given(memory);
            values.put(LayerGraph.TRAINING, graph.trainingFlag(false));
            graph.forwardSteps(true).forEach(step -> step.run(values, memory));
            keep(values, memory);
        }
    }

    private void keep(Map<String, INDArray> values, StepMemory memory) {
        graph.kept().forEach(name -> kept.put(name, values.get(name)));
        kept.put(LayerGraph.TRAINING, values.get(LayerGraph.TRAINING));
        memory.handOver();
        forwardDone = true;
    }

    private INDArray outputArray(LayerWorkspaceMgr workspaceMgr) {
        long[] size = layerConf().outputSize(input.size(2), input.size(3));
        return workspaceMgr.createUninitialized(
                ArrayType.ACTIVATIONS,
                dataType,
                new long[] {input.size(0), layerConf().options().outputChannels(), size[0], size[1]},
                'c');
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        if (!forwardDone) {
            repeatForward(workspaceMgr);
        }
        forwardDone = false;
        INDArray inputGradient =
                workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        Map<String, INDArray> destinations = new HashMap<>(gradientTable);
        destinations.put(LayerGraph.INPUT, inputGradient);
        try (StepMemory memory = new StepMemory(workspaceMgr, ArrayType.BP_WORKING_MEM, Set.of())) {
            graph.keptArrays().forEach(name -> memory.adopt(kept.get(name)));
            Map<String, INDArray> values = given(memory);
            values.put(graph.outputGradient(), memory.rowMajor(dataType, epsilon));
            values.putAll(kept);
            kept.clear();
            destinations.forEach((name, array) -> memory.place(graph.gradients().get(name), array));
            graph.backwardSteps().forEach(step -> step.run(values, memory));
            destinations.forEach((name, array) ->
                    copyUnlessThere(values.get(graph.gradients().get(name)), array));
        }
        Gradient gradient = new DefaultGradient();
        gradientTable.forEach(gradient::setGradientFor);
        return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(inputGradient) : inputGradient);
    }

    /** A gradient that is another's variable, or the next layer's gradient itself, is computed into one place only. */
    private static void copyUnlessThere(INDArray computed, INDArray destination) {
        if (computed != destination) {
            destination.assign(computed);
        }
    }

    /** Forgets the last pass and makes the graph fit the input. */
    private void prepare() {
        layerConf().validateInput(input);
        closeKept();
        long[] shape = {input.size(1), input.size(2), input.size(3)};
        if (!Arrays.equals(shape, graphShape)) {
            closeGraph();
            MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
            try (outside) {
                graph = new LayerGraph(layerConf(), dataType, input.shape());
            }
            graphShape = shape;
        }
    }

    /** The values that the graph does not compute, the training flag apart. */
    private Map<String, INDArray> given(StepMemory memory) {
        Map<String, INDArray> values = new HashMap<>(graph.constants());
        values.putAll(parameterTable);
        values.put(LayerGraph.INPUT, memory.rowMajor(dataType, input));
        return values;
    }

    private void closeKept() {
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
        graphShape = null;
    }

    @Override
    public void clear() {
        super.clear();
        closeKept();
    }

    @Override
    public void close() {
        closeKept();
        closeGraph();
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // These layers have no weight noise.
    }

    @Override
    public double calcRegularizationScore(boolean backpropParamsOnly) {
        double score = 0;
        for (Map.Entry<String, INDArray> parameter : parameterTable.entrySet()) {
            List<Regularization> terms = layerConf().getRegularizationByParam(parameter.getKey());
            for (Regularization term : terms == null ? List.<Regularization>of() : terms) {
                score += term.score(parameter.getValue(), getIterationCount(), getEpochCount());
            }
        }
        return score;
    }

    @Override
    public INDArray params() {
        return parameters;
    }

    @Override
    public long numParams() {
        return parameters.length();
    }

    @Override
    public INDArray getParam(String name) {
        return parameterTable.get(name);
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
        return parameterTable;
    }

    @Override
    public void setParamTable(Map<String, INDArray> table) {
        parameterTable = table;
    }

    @Override
    public void setParam(String name, INDArray value) {
        INDArray current = parameterTable.get(name);
        if (current == null || !Arrays.equals(current.shape(), value.shape())) {
            throw new IllegalArgumentException("a parameter keeps its name and shape, got " + name
                    + Arrays.toString(value.shape()) + ", the layer has " + shapes() + " " + layerId());
        }
        current.assign(value);
    }

    private String shapes() {
        return parameterTable.entrySet().stream()
                .map(entry -> entry.getKey() + Arrays.toString(entry.getValue().shape()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public void setParams(INDArray vector) {
        if (vector.length() != parameters.length()) {
            throw new IllegalArgumentException("a parameter vector keeps its length, got " + vector.length()
                    + " values, the layer has " + parameters.length() + " " + layerId());
        }
        parameters.assign(vector.reshape(parameters.shape()));
    }

    @Override
    public void setParamsViewArray(INDArray vector) {
        parameters = vector;
    }

    @Override
    public INDArray getGradientsViewArray() {
        return gradientVector;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray vector) {
        gradientVector = vector;
        gradientTable = layerConf().initializer().getGradientsFromFlattened(conf(), vector);
    }
}
