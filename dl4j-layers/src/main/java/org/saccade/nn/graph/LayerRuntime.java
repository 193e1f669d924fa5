package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the graph of a {@link MapLayer} inside a Deeplearning4j network.
 *
 * <p>Deeplearning4j's own SameDiff runtime is not used: in 1.0.0-M2.1 it doubles every gradient, evaluates forward again in backward
 * and does not tell the graph whether it trains. A layer is used by one thread at a time, as all of Deeplearning4j's are.
 */
final class LayerRuntime extends AbstractLayer<MapLayer<?>> implements Inspectable {

    private final transient ParameterViews parameters = new ParameterViews();
    private final transient MapRunner runner;

    LayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        runner = layerConf().runner(dataType, parameters);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaceMgr);
        long seed = Seeds.of(conf().getSeed(), name(), getIterationCount());
        return runner.forward(List.of(input), training, seed, workspaceMgr);
    }

    private String name() {
        String name = layerConf().getLayerName();
        return name == null ? "layer" + getIndex() : name;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        INDArray inputGradient = runner.backward(List.of(input), epsilon, workspaceMgr)[0];
        return new Pair<>(
                parameters.gradient(), dropoutApplied ? backpropDropOutIfPresent(inputGradient) : inputGradient);
    }

    @Override
    public Set<String> published() {
        return runner.published();
    }

    @Override
    public INDArray inspect(String published, INDArray... inputs) {
        return runner.inspect(published, inputs);
    }

    /** What a state's gradient view holds is the whole update already. */
    @Override
    public boolean updaterDivideByMinibatch(String paramName) {
        return !Declared.isState(layerConf().parameters(), paramName);
    }

    @Override
    public void clear() {
        super.clear();
        runner.closeKept();
    }

    @Override
    public void close() {
        runner.close();
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
        for (Map.Entry<String, INDArray> parameter : parameters.table().entrySet()) {
            List<Regularization> terms = layerConf().getRegularizationByParam(parameter.getKey());
            for (Regularization term : terms == null ? List.<Regularization>of() : terms) {
                score += term.score(parameter.getValue(), getIterationCount(), getEpochCount());
            }
        }
        return score;
    }

    @Override
    public INDArray params() {
        return parameters.vector();
    }

    @Override
    public long numParams() {
        return parameters.length();
    }

    @Override
    public INDArray getParam(String name) {
        return parameters.table().get(name);
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
        return parameters.table();
    }

    @Override
    public void setParamTable(Map<String, INDArray> table) {
        parameters.setTable(table);
    }

    @Override
    public void setParam(String name, INDArray value) {
        parameters.assign(name, value, layerId());
    }

    @Override
    public void setParams(INDArray vector) {
        parameters.assign(vector, layerId());
    }

    @Override
    public void setParamsViewArray(INDArray vector) {
        parameters.setVector(vector);
    }

    @Override
    public INDArray getGradientsViewArray() {
        return parameters.gradientVector();
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray vector) {
        parameters.setGradients(vector, layerConf().initializer().getGradientsFromFlattened(conf(), vector));
    }
}
