package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;

/**
 * A network as another would write it. A padded stem on images of 13x11; "valid", without padding, with tanh inside, to 11x9; from it
 * "strided", without padding, to 5x4, and "same" to 6x5 with "narrow", of an even kernel, to 5x4; side by side in a linear classifier.
 */
final class Cnn {

    static final int CLASSES = 3;
    static final InputType INPUT = InputType.convolutional(13, 11, 2);
    static final double L1 = 1e-3;

    private Cnn() {}

    static ComputationGraphConfiguration configuration(DataType type) {
        return builder(type).build();
    }

    static GraphBuilder builder(DataType type) {
        return builder(type, new Nesterovs(0.05, 0.9));
    }

    static GraphBuilder builder(DataType type, IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(updater)
                .l1(L1)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(INPUT)
                .addLayer("stem", convolution(4, 3, 1).padding(1, 1).build(), "image")
                .addLayer("norm", new BatchNormalization(), "stem")
                .addLayer(
                        "valid",
                        convolution(4, 3, 1).activation(Activation.TANH).build(),
                        "norm")
                .addLayer("strided", convolution(6, 3, 2).build(), "valid")
                .addLayer(
                        "same",
                        convolution(4, 5, 2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        "valid")
                .addLayer("narrow", convolution(4, 2, 1).build(), "same")
                .addVertex("both", new MergeVertex(), "strided", "narrow")
                .addLayer("active", new ActivationLayer(Activation.TANH), "both")
                .addLayer("classes", classifier(), "active")
                .setOutputs("classes");
    }

    static ConvolutionLayer.Builder convolution(int channels, int kernel, int stride) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(channels)
                .stride(stride, stride)
                .activation(Activation.IDENTITY);
    }

    static ComputationGraph network(ComputationGraphConfiguration configuration) {
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        return network;
    }

    static INDArray images(DataType type, int number) {
        return Networks.normal(type, 5, number, 2, 13, 11);
    }

    static DataSet batch(DataType type, int number) {
        return new DataSet(images(type, number), Networks.oneHot(type, number, CLASSES));
    }

    private static OutputLayer classifier() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
