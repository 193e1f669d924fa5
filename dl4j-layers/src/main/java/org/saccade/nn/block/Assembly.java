package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.saccade.nn.attention.LayerNormalization1D;
import org.saccade.nn.attention.LayerNormalization2D;
import org.saccade.nn.attention.LayerNormalizationOptions;

/** A network that is being put together: adds layers to a graph, and knows how many channels flow. */
public final class Assembly {

    private final GraphBuilder graph;

    public Assembly(GraphBuilder graph) {
        this.graph = graph;
    }

    /** @param channels that the layer gives */
    public Features layer(String name, Layer layer, Features input, int channels) {
        graph.addLayer(name, layer, input.layer());
        return new Features(name, channels);
    }

    public Features convolution(String name, Features input, int channels, int kernel, int stride) {
        return layer(name, new Convolution2D(channels, kernel, stride), input, channels);
    }

    /** A convolution of each channel alone, padded with kernel / 2 zeros, without bias. */
    public Features depthwise(String name, Features input, int kernel) {
        Layer layer = new DepthwiseConvolution2D.Builder(kernel, kernel)
                .nOut(input.channels())
                .depthMultiplier(1)
                .padding(kernel / 2, kernel / 2)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                // Variance 2 / kernel²: Deeplearning4j's own choices divide by the channels too, none of which meet.
                .weightInit(new NormalDistribution(0, Math.sqrt(2) / kernel))
                .build();
        return layer(name, layer, input, input.channels());
    }

    /** Batch normalisation, named after what it normalises. */
    public Features normalise(Features input) {
        return normalise(input.layer() + "-norm", input);
    }

    public Features normalise(String name, Features input) {
        return layer(name, new Normalization2D(), input, input.channels());
    }

    /** Layer normalisation with 1e-5 added to variances, over images (2 axes) or sequences (1 axis). */
    public Features layerNormalise(String name, Features input, int axes) {
        LayerNormalizationOptions options = LayerNormalizationOptions.of(1e-5);
        Layer layer = axes == 1 ? new LayerNormalization1D(options) : new LayerNormalization2D(options);
        return layer(name, layer, input, input.channels());
    }

    public Features activate(String name, Features input, Activation function) {
        return layer(name, new ActivationLayer(function), input, input.channels());
    }

    /** x sigmoid(1.702 x), which is what Deeplearning4j calls GELU (arXiv:1606.08415). */
    public Features gelu(String name, Features input) {
        return activate(name, input, Activation.GELU);
    }

    public Features relu(String name, Features input) {
        return activate(name, input, Activation.RELU);
    }

    /** Columns of a map; the graph must have been told its input's type. */
    public int width(Features features) {
        InputType type = graph.getLayerActivationTypes().get(features.layer());
        return Math.toIntExact(((InputType.InputTypeConvolutional) type).getWidth());
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
