package org.saccade.nn.attention;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.saccade.nn.UnknownKeyException;

import java.util.Collection;
import java.util.Objects;

/**
 * An attention layer over images [batch, channels, height, width]: one option record, and the graph that it stands for. Masks of a
 * network are handed on and not applied, as convolutions do.
 *
 * @param <O> the option record
 */
abstract class AttentionLayer<O extends LayerOptions> extends SameDiffLayer {

    abstract O options();

    abstract void replaceOptions(O options);

    /** Height and width of the output. */
    abstract long[] outputSize(long height, long width);

    /** Array elements that one example needs between forward and backward, the output apart. */
    abstract long keptElements(long height, long width);

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        AttentionRuntime runtime = new AttentionRuntime(conf, networkDataType);
        runtime.setListeners(trainingListeners);
        runtime.setIndex(layerIndex);
        runtime.setParamsViewArray(layerParamsView);
        runtime.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return runtime;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        int channels = Math.toIntExact(images(inputType).getChannels());
        if (override || options().inputChannels() == 0) {
            changeOptions(channels);
        }
    }

    private void changeOptions(int inputChannels) {
        @SuppressWarnings("unchecked") // withInputChannels of a record gives a record of the same class
        O changed = (O) options().withInputChannels(inputChannels);
        replaceOptions(changed);
        setLayerParams(null); // their shapes follow from the options
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeConvolutional images = images(inputType);
        requireChannels(images.getChannels());
        long[] size = outputSize(images.getHeight(), images.getWidth());
        return InputType.convolutional(size[0], size[1], options().outputChannels());
    }

    private InputType.InputTypeConvolutional images(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            return (InputType.InputTypeConvolutional)
                    InputType.convolutional(flat.getHeight(), flat.getWidth(), flat.getDepth());
        }
        if (inputType instanceof InputType.InputTypeConvolutional images && images.getFormat() == CNN2DFormat.NCHW) {
            return images;
        }
        throw new IllegalStateException(
                described() + " needs images in the format NCHW, got the input type " + inputType);
    }

    @Override
    public void validateInput(INDArray input) {
        if (input.rank() != 4) {
            throw new IllegalArgumentException(described()
                    + " needs an input [batch, channels, height, width], got the shape " + input.shapeInfoToString());
        }
        requireChannels(input.size(1));
    }

    private void requireChannels(long channels) {
        if (channels != options().inputChannels()) {
            throw new IllegalArgumentException(
                    described() + " needs inputs with as many channels as it was built for, got " + channels
                            + " channels, inputChannels=" + options().inputChannels());
        }
    }

    private String described() {
        return getClass().getSimpleName() + " \"" + getLayerName() + "\"";
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType.InputTypeConvolutional images = images(inputType);
        long parameters = initializer().numParams(this);
        long kept = keptElements(images.getHeight(), images.getWidth());
        // Backward holds the gradient of each kept array beside it.
        return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, getOutputType(-1, inputType))
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, kept, 0, 2 * kept)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    /** Normal numbers with the given variance, from the generator that the network seeds. */
    static void fill(INDArray parameter, double variance) {
        try (INDArray normal = Nd4j.randn(parameter.dataType(), parameter.shape())) {
            parameter.assign(normal.muli(Math.sqrt(variance)));
        }
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
        if (!(other instanceof AttentionLayer<?> that) || getClass() != other.getClass()) {
            return false;
        }
        return options().equals(that.options())
                && getLayerParams().equals(that.getLayerParams())
                && super.equals(other);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), getLayerName(), options());
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(name=" + getLayerName() + ", " + options() + ")";
    }
}
