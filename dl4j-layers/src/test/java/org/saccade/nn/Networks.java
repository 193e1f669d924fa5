package org.saccade.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.util.Random;
import java.util.stream.IntStream;

/** Small networks around the layers under test, and inputs for them. */
public final class Networks {

    /** The name of the vertex in a network around one. */
    public static final String VERTEX = "vertex";

    private Networks() {}

    /** The layers, an average over the image and a softmax over 3 classes. */
    public static MultiLayerNetwork classifier(DataType type, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = list(type);
        for (Layer layer : layers) {
            list.layer(layer);
        }
        list.layer(new GlobalPoolingLayer(PoolingType.AVG));
        list.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build());
        return initialised(list, input);
    }

    /** The layers alone; the output is theirs. */
    public static MultiLayerNetwork bare(DataType type, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = list(type);
        for (Layer layer : layers) {
            list.layer(layer);
        }
        list.layer(loss(input));
        return initialised(list, input);
    }

    /** The vertex alone, named {@link #VERTEX}; the output is its. */
    public static ComputationGraph bare(DataType type, GraphVertex vertex, InputType... inputs) {
        String[] names =
                IntStream.range(0, inputs.length).mapToObj(i -> "input" + i).toArray(String[]::new);
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(12345)
                .dataType(type)
                .updater(new NoOp())
                .graphBuilder()
                .addInputs(names)
                .setInputTypes(inputs)
                .addVertex(VERTEX, vertex, names)
                .addLayer("loss", loss(inputs[0]), VERTEX)
                .setOutputs("loss")
                .build());
        network.init();
        return network;
    }

    private static Layer loss(InputType input) {
        return input instanceof InputType.InputTypeRecurrent
                ? new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .dataFormat(RNNFormat.NCW)
                        .build()
                : new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build();
    }

    private static NeuralNetConfiguration.ListBuilder list(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .seed(12345)
                .dataType(type)
                .updater(new NoOp())
                .list();
    }

    private static MultiLayerNetwork initialised(NeuralNetConfiguration.ListBuilder list, InputType input) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(list.setInputType(input).build());
        network.init();
        return network;
    }

    /** Normal numbers. */
    public static INDArray normal(DataType type, long seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array.castTo(type);
    }

    /** A class for each example, in turn. */
    public static INDArray oneHot(DataType type, int examples, int classes) {
        INDArray labels = Nd4j.create(type, examples, classes);
        for (int i = 0; i < examples; i++) {
            labels.putScalar(i, i % classes, 1);
        }
        return labels;
    }
}
