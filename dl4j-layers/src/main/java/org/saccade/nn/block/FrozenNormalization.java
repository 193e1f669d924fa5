package org.saccade.nn.block;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.UnknownKeyException;

import java.util.Collection;

/**
 * A batch normalisation that training leaves as it is: it normalises by its running statistics and keeps them, and passes exact gradients on.
 * Parameters are those of the layer inside. Deeplearning4j's own wrapper would go back as if the batch's statistics had been used.
 */
public final class FrozenNormalization extends FrozenLayerWithBackprop {

    public FrozenNormalization(@JsonProperty("underlying") BatchNormalization underlying) {
        super(underlying);
        setLayerName(underlying.getLayerName());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        var frozen = (org.deeplearning4j.nn.layers.FrozenLayerWithBackprop) super.instantiate(
                conf, trainingListeners, layerIndex, layerParamsView, initializeParams, networkDataType);
        return new FrozenNormalizationRuntime(frozen.getInsideLayer(), (BatchNormalization) getUnderlying());
    }

    /** The inner layer's, so it is not saved with this one. */
    @Override
    @JsonIgnore
    public GradientNormalization getGradientNormalization() {
        return super.getGradientNormalization();
    }

    /** The inner layer's, so it is not saved with this one. */
    @Override
    @JsonIgnore
    public double getGradientNormalizationThreshold() {
        return super.getGradientNormalizationThreshold();
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(FrozenNormalization.class, key, value);
    }
}
