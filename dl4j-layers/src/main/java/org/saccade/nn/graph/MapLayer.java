package org.saccade.nn.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.saccade.nn.UnknownKeyException;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A layer over images [B, C, H, W] or sequences [B, C, W]: one option record, and the graph that it stands for. Masks of a network
 * are handed on and not applied, as convolutions do.
 *
 * <p>A layer needs a constructor with the options, a private one without arguments for the JSON reader, and the five methods of
 * {@link MapDefinition}.
 *
 * @param <O> the option record
 */
public abstract class MapLayer<O extends LayerOptions<O>> extends SameDiffLayer implements MapDefinition {

    private O options;

    protected MapLayer(O options) {
        this.options = options;
    }

    /** For the JSON reader. */
    protected MapLayer() {}

    public O getOptions() {
        return options;
    }

    public void setOptions(O options) {
        this.options = options;
        setLayerParams(null); // their shapes follow from the options
    }

    /** 2 for images, which convolutions give; 1 for sequences in the format NCW. */
    public int axes() {
        return 2;
    }

    MapFormat format() {
        return new MapFormat(
                getClass().getSimpleName() + " \"" + getLayerName() + "\"", axes(), List.of(options.inputChannels()));
    }

    MapRunner runner(DataType type, ParameterViews parameters) {
        return new GraphRunner(this, format(), type, parameters);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        LayerRuntime runtime = new LayerRuntime(conf, networkDataType);
        runtime.setListeners(trainingListeners);
        runtime.setIndex(layerIndex);
        runtime.setParamsViewArray(layerParamsView);
        runtime.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return runtime;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (override || options.inputChannels() == 0) {
            setOptions(options.withInput(format().shapes(inputType).get(0)));
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return axes() == 1
                ? InputTypeUtil.getPreprocessorForInputTypeRnnLayers(inputType, RNNFormat.NCW, getLayerName())
                : InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return format().type(outputShape(format().promised(inputType)));
    }

    @Override
    public void validateInput(INDArray input) {
        format().shapes(List.of(input));
    }

    /** What one example of this type costs. */
    public Arithmetic arithmetic(InputType inputType) {
        return arithmetic(format().promised(inputType));
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long parameters = initializer().numParams(this);
        long kept = keptElements(format().promised(inputType));
        // Backward holds the gradient of each kept array beside it.
        return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, kept, 0, 2 * kept)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        // Layers are compared, by their parameters too, before they know their input.
        if (options.inputChannels() > 0) {
            Declared.declare(parameters(), params);
        }
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        Declared.initialise(parameters(), params);
    }

    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> paramTable, SDVariable mask) {
        throw new UnsupportedOperationException("the runtime of this layer asks define for its graph, got " + this);
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
    public SDLayerParams getLayerParams() {
        return super.getLayerParams();
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }

    /** The superclass compares parameter shapes that are computed when first asked for; the options decide them. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MapLayer<?> that) || getClass() != other.getClass()) {
            return false;
        }
        return options.equals(that.options) && getLayerParams().equals(that.getLayerParams()) && super.equals(other);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), getLayerName(), options);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(name=" + getLayerName() + ", " + options + ")";
    }
}
