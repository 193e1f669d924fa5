package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.Inspectable;

import java.util.Arrays;
import java.util.Map;

/** Runs one layer with given parameters. */
final class LayerRun {

    private LayerRun() {}

    /** An image layer on {@code x [N, C, H, W]}; the parameters' type is that of x. */
    static INDArray image(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return image(x, parameters, layer);
    }

    /** Layers one after the other; the parameters are those of the first. */
    static INDArray image(INDArray x, Map<String, INDArray> parameters, Layer... layers) {
        return network(images(x), x, parameters, layers).output(x);
    }

    /** A sequence layer on {@code x [N, C, W]}. */
    static INDArray sequence(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return network(InputType.recurrent(x.size(1), x.size(2)), x, parameters, layer)
                .output(x);
    }

    /** What the image layer publishes under the name. */
    static INDArray published(Layer layer, String name, INDArray x, Map<String, INDArray> parameters) {
        return ((Inspectable) network(images(x), x, parameters, layer).getLayer(0)).inspect(name, x);
    }

    private static InputType images(INDArray x) {
        return InputType.convolutional(x.size(2), x.size(3), x.size(1));
    }

    private static MultiLayerNetwork network(
            InputType input, INDArray x, Map<String, INDArray> parameters, Layer... layers) {
        MultiLayerNetwork network = Networks.bare(x.dataType(), input, layers);
        parameters.forEach((name, value) -> set(network, name, value));
        return network;
    }

    private static void set(MultiLayerNetwork network, String name, INDArray value) {
        long[] shape = network.getLayer(0).getParam(name).shape();
        if (!Arrays.equals(shape, value.shape())) {
            throw new IllegalArgumentException("the golden vector's array must have the shape of the parameter " + name
                    + ", got " + Arrays.toString(value.shape()) + " for " + Arrays.toString(shape));
        }
        network.getLayer(0).setParam(name, value);
    }
}
