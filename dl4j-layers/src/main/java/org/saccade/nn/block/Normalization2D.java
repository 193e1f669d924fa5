package org.saccade.nn.block;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.saccade.nn.UnknownKeyException;

import java.util.Collection;

/**
 * Deeplearning4j's batch normalisation over images [B, C, H, W], with its parameters "gamma", "beta", "mean" and "var"; its runtime
 * uses oneDNN where there is one. Running statistics keep 0.9 of the old value a step; 1e-5 is added to the variance.
 */
public final class Normalization2D extends BatchNormalization {

    private static final double DECAY = 0.9;
    private static final double EPSILON = 1e-5;

    public Normalization2D() {
        setDecay(DECAY);
        setEps(EPSILON);
    }

    /**
     * Never: the running variance would be a logarithm under another key. Not a value that is set, because Deeplearning4j sets it anew
     * when it reads the JSON of a network that was not initialised.
     */
    @Override
    public boolean isUseLogStd() {
        return false;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        NormalizationRuntime runtime = new NormalizationRuntime(conf, networkDataType);
        runtime.setListeners(trainingListeners);
        runtime.setIndex(layerIndex);
        runtime.setParamsViewArray(layerParamsView);
        runtime.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return runtime;
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(Normalization2D.class, key, value);
    }
}
