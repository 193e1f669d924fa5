package org.saccade.nn.graph;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.common.util.SerializationUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.saccade.nn.UnknownKeyException;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A vertex with several inputs, images [B, C, H, W] or sequences [B, C, W] of different shapes: one option record, and the graph that
 * it stands for. The mask of the first input is handed on and none is applied.
 *
 * <p>A vertex needs a constructor with the options, a private one without arguments for the JSON reader, and the five methods of
 * {@link MapDefinition}.
 *
 * @param <O> the option record
 */
public abstract class MapVertex<O extends VertexOptions<O>> extends SameDiffVertex implements MapDefinition {

    private O options;

    protected MapVertex(O options) {
        this.options = options;
    }

    /** For the JSON reader. */
    protected MapVertex() {}

    public O getOptions() {
        return options;
    }

    public void setOptions(O options) {
        this.options = options;
        setVertexParams(null); // their shapes follow from the options
    }

    /** 2 for images, 1 for sequences in the format NCW. */
    public int axes() {
        return 2;
    }

    MapFormat format() {
        return new MapFormat(getClass().getSimpleName() + " \"" + getName() + "\"", axes(), options.channelsOfInputs());
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType networkDatatype) {
        setName(name);
        return new VertexRuntime(this, graph, name, index, paramsView, initializeParams, networkDatatype);
    }

    @Override
    public int minVertexInputs() {
        return options.channelsOfInputs().size();
    }

    @Override
    public int maxVertexInputs() {
        return options.channelsOfInputs().size();
    }

    /** Also the only call by which a vertex hears of its inputs before its parameters are made. */
    @Override
    public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
        if (options.channelsOfInputs().contains(0)) {
            setOptions(options.withInputs(format().shapes(vertexInputs)));
        }
        return format().type(outputShape(format().promised(vertexInputs)));
    }

    @Override
    public void validateInput(INDArray[] input) {
        format().shapes(List.of(input));
    }

    /** What one example of inputs of these types costs. */
    public Arithmetic arithmetic(InputType... inputTypes) {
        return arithmetic(format().promised(inputTypes));
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputTypes) {
        long parameters = numParams(true);
        long kept = keptElements(format().promised(inputTypes));
        // Backward holds the gradient of each kept array beside it.
        return new LayerMemoryReport.Builder(getName(), getClass(), inputTypes[0], getOutputType(-1, inputTypes))
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, kept, 0, 2 * kept)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
        return new Pair<>(maskArrays == null ? null : maskArrays[0], currentMaskState);
    }

    @Override
    public void defineParametersAndInputs(SDVertexParams params) {
        // Vertices are compared, by their parameters too, before they know their inputs.
        if (!options.channelsOfInputs().contains(0)) {
            Declared.declare(parameters(), params);
        }
        params.defineInputs(IntStream.range(0, options.channelsOfInputs().size())
                .mapToObj(index -> "input" + index)
                .toArray(String[]::new));
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        Declared.initialise(parameters(), params);
    }

    @Override
    public SDVariable defineVertex(
            SameDiff sameDiff,
            Map<String, SDVariable> layerInput,
            Map<String, SDVariable> paramTable,
            Map<String, SDVariable> maskVars) {
        throw new UnsupportedOperationException("the runtime of this vertex asks define for its graph, got " + this);
    }

    @Override
    public List<Regularization> getRegularizationByParam(String paramName) {
        return Declared.isState(parameters(), paramName) ? null : super.getRegularizationByParam(paramName);
    }

    @Override
    public IUpdater getUpdaterByParam(String paramName) {
        return Declared.updater(parameters(), paramName, super.getUpdaterByParam(paramName));
    }

    /** Follows from the options, so it is not saved with them. */
    @Override
    @JsonIgnore
    public SDVertexParams getVertexParams() {
        return super.getVertexParams();
    }

    /** The name under another name, which has no setter. */
    @Override
    @JsonIgnore
    public String getLayerName() {
        return super.getLayerName();
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }

    @Override
    public GraphVertex clone() {
        return SerializationUtils.fromByteArray(SerializationUtils.toByteArray(this));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapVertex<?> that
                && getClass() == other.getClass()
                && options.equals(that.options)
                && super.equals(other);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), getName(), options);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(name=" + getName() + ", " + options + ")";
    }
}
