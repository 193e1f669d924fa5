package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.Inspectable;

import java.util.stream.Stream;

/** Layers over images away from where they begin, which for many is the identity. */
final class Randomised {

    private Randomised() {}

    /** The layer alone, as it begins. */
    static MultiLayerNetwork initial(Layer layer, INDArray x) {
        return Networks.bare(x.dataType(), InputType.convolutional(x.size(2), x.size(3), x.size(1)), layer);
    }

    /** The layer alone, all its parameters normal numbers. */
    static MultiLayerNetwork network(Layer layer, INDArray x) {
        MultiLayerNetwork network = initial(layer, x);
        network.params().assign(Networks.normal(x.dataType(), 7, 1, network.numParams()));
        return network;
    }

    static INDArray parameter(MultiLayerNetwork network, String name) {
        return network.getLayer(0).getParam(name);
    }

    static INDArray inspect(MultiLayerNetwork network, String name, INDArray x) {
        network.output(x);
        return ((Inspectable) network.getLayer(0)).inspect(name, x);
    }

    static INDArray image(int channels, int height, int width) {
        return Networks.normal(DataType.DOUBLE, 1, 2, channels, height, width);
    }

    /** One pixel, a single row, primes, smaller than windows of 7. */
    static Stream<INDArray> awkwardImages(int channels) {
        return Stream.of(
                image(channels, 1, 1),
                image(channels, 1, 13),
                image(channels, 5, 1),
                image(channels, 7, 5),
                image(channels, 3, 4));
    }
}
