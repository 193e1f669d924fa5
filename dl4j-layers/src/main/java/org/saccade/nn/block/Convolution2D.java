package org.saccade.nn.block;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.saccade.nn.UnknownKeyException;

import java.util.Collection;

/**
 * Deeplearning4j's 2-D convolution for residual blocks: square kernel, padding kernel / 2, no bias, no activation; its runtime uses
 * oneDNN where there is one. Input [B, C, H, W], weights [O, C, k, k].
 */
public final class Convolution2D extends ConvolutionLayer {

    public Convolution2D(int outputChannels, int kernel, int stride) {
        super(new Builder(kernel, kernel)
                .nOut(outputChannels)
                .stride(stride, stride)
                .padding(kernel / 2, kernel / 2)
                .hasBias(false)
                .activation(new ActivationIdentity()));
    }

    /** With a bias, and padding of its own: for convolutions that a batch normalisation does not follow. */
    public static Convolution2D biased(int outputChannels, int kernel, int stride, int padding) {
        Convolution2D layer = new Convolution2D(outputChannels, kernel, stride);
        layer.setHasBias(true);
        layer.setPadding(new int[] {padding, padding});
        return layer;
    }

    /** For the JSON reader. */
    private Convolution2D() {
        this(0, 1, 1);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        ConvolutionRuntime runtime = new ConvolutionRuntime(conf, networkDataType);
        runtime.setListeners(trainingListeners);
        runtime.setIndex(layerIndex);
        runtime.setParamsViewArray(layerParamsView);
        runtime.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return runtime;
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(Convolution2D.class, key, value);
    }
}
