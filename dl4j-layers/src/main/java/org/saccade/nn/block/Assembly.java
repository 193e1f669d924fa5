package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** A network that is being put together: adds layers to a graph, and knows how many channels flow. */
public final class Assembly {

    private final GraphBuilder graph;

    public Assembly(GraphBuilder graph) {
        this.graph = graph;
    }

    /** Of the map, for layers that must know them when they are made. */
    int columns(Features features) {
        InputType type = graph.getLayerActivationTypes().get(features.layer());
        return Math.toIntExact(((InputTypeConvolutional) type).getWidth());
    }

    /** @param channels that the layer gives */
    public Features layer(String name, Layer layer, Features input, int channels) {
        graph.addLayer(name, layer, input.layer());
        return new Features(name, channels);
    }

    public Features convolution(String name, Features input, int channels, int kernel, int stride) {
        return layer(name, new Convolution2D(channels, kernel, stride), input, channels);
    }

    /** Batch normalisation, named after what it normalises. */
    public Features normalise(Features input) {
        return normalise(input.layer() + "-norm", input);
    }

    public Features normalise(String name, Features input) {
        return layer(name, new Normalization2D(), input, input.channels());
    }

    public Features activate(String name, Features input, Activation function) {
        return layer(name, new ActivationLayer(function), input, input.channels());
    }

    public Features relu(String name, Features input) {
        return activate(name, input, Activation.RELU);
    }

    public Features add(String name, Features one, Features other) {
        graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), one.layer(), other.layer());
        return new Features(name, one.channels());
    }

    /** The mean of squares of {@code stride} pixels; odd sides are rounded up, as a strided convolution rounds them. */
    public Features averagePool(String name, Features input, int stride) {
        return layer(name, averagePool(stride), input, input.channels());
    }

    /** The layer of {@link #averagePool(String, Features, int)}. */
    public static Layer averagePool(int stride) {
        return new SubsamplingLayer.Builder(PoolingType.AVG)
                .kernelSize(stride, stride)
                .stride(stride, stride)
                .convolutionMode(ConvolutionMode.Same)
                .avgPoolIncludePadInDivisor(false)
                .build();
    }

    /** @param padding pixels at each edge */
    public Features maximumPool(String name, Features input, int kernel, int stride, int padding) {
        Layer pool = new SubsamplingLayer.Builder(PoolingType.MAX)
                .kernelSize(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .build();
        return layer(name, pool, input, input.channels());
    }
}
