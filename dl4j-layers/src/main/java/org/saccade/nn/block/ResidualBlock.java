package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * The basic residual block (arXiv:1512.03385) with any mixer in the place of its two convolutions: mix, normalise, ReLU, mix,
 * normalise, add the shortcut, ReLU. The shortcut is the input itself, or a strided 1x1 convolution and a normalisation where the
 * shape changes.
 *
 * @param mixer what mixes pixels
 * @param inputChannels channels that come in
 * @param channels channels that go out
 * @param stride 1, or 2 to halve the image in the first mixer; odd sides are rounded up
 */
public record ResidualBlock(Mixer mixer, int inputChannels, int channels, int stride) {

    public ResidualBlock {
        if (stride != 1 && stride != 2) {
            throw new IllegalArgumentException("stride must be 1 or 2, got stride=" + stride);
        }
    }

    /** Adds the block's layers, all named after it; gives the name of the last one. */
    public String addTo(GraphBuilder graph, String name, String input) {
        String first = mix(graph, name + "-1", input, stride);
        String middle = relu(graph, name + "-1-relu", normalise(graph, first));
        String second = normalise(graph, mix(graph, name + "-2", middle, 1));
        graph.addVertex(
                name + "-add", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut(graph, name, input));
        return relu(graph, name + "-relu", name + "-add");
    }

    private String mix(GraphBuilder graph, String name, String input, int by) {
        graph.addLayer(name, mixer.layer(channels, by), input);
        if (by == 1 || mixer.strides()) {
            return name;
        }
        graph.addLayer(
                name + "-pool",
                new SubsamplingLayer.Builder(PoolingType.AVG)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .convolutionMode(ConvolutionMode.Same) // ceil(H / 2), as the shortcut
                        .avgPoolIncludePadInDivisor(false)
                        .build(),
                name);
        return name + "-pool";
    }

    private String shortcut(GraphBuilder graph, String name, String input) {
        if (stride == 1 && inputChannels == channels) {
            return input;
        }
        graph.addLayer(name + "-shortcut", new Convolution2D(channels, 1, stride), input);
        return normalise(graph, name + "-shortcut");
    }

    /** A 3x3 convolution, normalised, with ReLU: what stands before the first block. */
    public static String addStem(GraphBuilder graph, String input, int channels, int stride) {
        graph.addLayer("stem", new Convolution2D(channels, 3, stride), input);
        return relu(graph, "stem-relu", normalise(graph, "stem"));
    }

    private static String normalise(GraphBuilder graph, String input) {
        graph.addLayer(input + "-norm", new Normalization2D(), input);
        return input + "-norm";
    }

    private static String relu(GraphBuilder graph, String name, String input) {
        graph.addLayer(name, new ActivationLayer(Activation.RELU), input);
        return name;
    }
}
