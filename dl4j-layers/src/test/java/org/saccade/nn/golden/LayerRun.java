package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;

import java.util.Arrays;
import java.util.Map;

/** Runs one layer with given parameters. */
final class LayerRun {

    private LayerRun() {}

    /** An image layer on {@code x [N, C, H, W]}; the parameters' type is that of x. */
    static INDArray image(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return run(layer, InputType.convolutional(x.size(2), x.size(3), x.size(1)), x, parameters);
    }

    /** A sequence layer on {@code x [N, C, W]}. */
    static INDArray sequence(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return run(layer, InputType.recurrent(x.size(1), x.size(2)), x, parameters);
    }

    private static INDArray run(Layer layer, InputType input, INDArray x, Map<String, INDArray> parameters) {
        MultiLayerNetwork network = Networks.bare(x.dataType(), input, layer);
        parameters.forEach((name, value) -> set(network, name, value));
        return network.output(x);
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
