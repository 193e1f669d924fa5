package org.saccade.train.testing;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** A network small enough to train in a test: one convolution of four channels, batch norm or not, pooling, a classifier. */
public final class TinyNetwork {
    private TinyNetwork() {}

    /** @param size side of the square images */
    public static ComputationGraphConfiguration of(
            int size, int classes, boolean batchNorm, IUpdater updater, double weightDecay) {
        Layer norm = batchNorm ? new BatchNormalization.Builder().build() : null;
        return of(size, classes, norm, updater, weightDecay);
    }

    /**
     * @param size side of the square images
     * @param norm null for none
     */
    public static ComputationGraphConfiguration of(
            int size, int classes, Layer norm, IUpdater updater, double weightDecay) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(3)
                .l2(weightDecay)
                .updater(updater)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(size, size, 3))
                .addLayer("conv", convolution(), "image");
        if (norm != null) {
            graph.addLayer("norm", norm, "conv");
        }
        return graph.addLayer("pool", new GlobalPoolingLayer.Builder().build(), norm == null ? "conv" : "norm")
                .addLayer("classes", classifier(classes), "pool")
                .setOutputs("classes")
                .build();
    }

    /** The same for signals, without batch norm. */
    public static ComputationGraphConfiguration ofSignals(int channels, int length, int classes) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("signal")
                .setInputTypes(InputType.recurrent(channels, length, RNNFormat.NCW))
                .addLayer(
                        "conv",
                        new Convolution1DLayer.Builder(3, 1)
                                .nOut(4)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "signal")
                .addLayer("pool", new GlobalPoolingLayer.Builder().build(), "conv")
                .addLayer("classes", classifier(classes), "pool")
                .setOutputs("classes")
                .build();
    }

    private static ConvolutionLayer convolution() {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(4)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static OutputLayer classifier(int classes) {
        return new OutputLayer.Builder(new LossMCXENT())
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
