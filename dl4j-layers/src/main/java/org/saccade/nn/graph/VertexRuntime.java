package org.saccade.nn.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.params.SameDiffParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the graph of a {@link MapVertex}, for the reasons and in the way of {@link LayerRuntime}. */
@SuppressWarnings("overrides") // the superclass itself takes an array where its interface has a varargs method
final class VertexRuntime extends BaseGraphVertex implements Inspectable {

    private final MapVertex<?> definition;
    private final transient ParameterViews parameters = new ParameterViews();
    private final transient GraphRunner runner;

    VertexRuntime(
            MapVertex<?> definition,
            ComputationGraph graph,
            String name,
            int index,
            INDArray paramsView,
            boolean initialize,
            DataType type) {
        super(graph, name, index, null, null, type);
        this.definition = definition;
        parameters.setVector(paramsView);
        parameters.setTable(views(paramsView));
        if (initialize) {
            definition.initializeParameters(parameters.table());
        }
        runner = new GraphRunner(definition, definition.format(), type, parameters);
    }

    private Map<String, INDArray> views(INDArray vector) {
        SDVertexParams params = definition.getVertexParams();
        return SameDiffParamInitializer.getInstance()
                .subsetAndReshape(params.getParameterKeys(), params.getParamShapes(), vector, null, definition);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
        requireInputs();
        long seed = Seeds.of(
                graph.conf().getSeed(), vertexName, graph.getConfiguration().getIterationCount());
        return runner.forward(List.of(inputs), training, seed, workspaceMgr);
    }

    private void requireInputs() {
        if (!canDoForward()) {
            throw new IllegalStateException(definition + " needs all of its inputs before a pass");
        }
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
        requireInputs();
        INDArray[] inputGradients = runner.backward(List.of(inputs), epsilon, workspaceMgr);
        return new Pair<>(parameters.gradient(), inputGradients);
    }

    @Override
    public Set<String> published() {
        return runner.published();
    }

    @Override
    public INDArray inspect(String published, INDArray... arrays) {
        return runner.inspect(published, arrays);
    }

    /** What a state's gradient view holds is the whole update already. */
    @Override
    public boolean updaterDivideByMinibatch(String paramName) {
        return !Declared.isState(definition.parameters(), paramName);
    }

    @Override
    public void clear() {
        super.clear();
        runner.closeKept();
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public Layer getLayer() {
        return null;
    }

    @Override
    public TrainingConfig getConfig() {
        return definition;
    }

    @Override
    public INDArray params() {
        return parameters.vector();
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropOnly) {
        return parameters.table();
    }

    @Override
    public INDArray getGradientsViewArray() {
        return parameters.gradientVector();
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray vector) {
        parameters.setGradients(vector, views(vector));
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
        return definition.feedForwardMaskArrays(maskArrays, currentMaskState, minibatchSize);
    }

    @Override
    public String toString() {
        return definition.toString();
    }
}
