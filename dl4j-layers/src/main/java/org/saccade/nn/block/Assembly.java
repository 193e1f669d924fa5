package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.saccade.nn.attention.LayerNormalization1D;
import org.saccade.nn.attention.LayerNormalization2D;
import org.saccade.nn.attention.LayerNormalizationOptions;
import org.saccade.nn.graph.Seeds;

import java.util.HashSet;
import java.util.Set;

/** A network that is being put together: adds layers to a graph, and knows how many channels flow. */
public final class Assembly {

    private final GraphBuilder graph;
    private final double stochasticDepth;
    private final int residualBlocks;
    private final long seed;
    /** Names of the residual blocks so far. */
    private final Set<String> begun = new HashSet<>();

    /** Without stochastic depth. */
    public Assembly(GraphBuilder graph) {
        this(graph, 0, 0, 0);
    }

    /**
     * @param stochasticDepth the rate at which the last residual block is left out; see {@link #add}
     * @param residualBlocks that the whole network will have
     * @param seed of the network
     */
    public Assembly(GraphBuilder graph, double stochasticDepth, int residualBlocks, long seed) {
        this.graph = graph;
        this.stochasticDepth = stochasticDepth;
        this.residualBlocks = residualBlocks;
        this.seed = seed;
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

    /**
     * Adds a residual branch to its shortcut. Of L residual blocks stochastic depth leaves the branches of the l-th out at the rate l / L times
     * that of the last (the linear rule of arXiv:1603.09382); a block's branches are left out one by one.
     *
     * @param block the name of the residual block
     * @param part what the name of the branch has besides; empty where the block has but one
     */
    public Features add(String block, String part, Features branch, Features shortcut) {
        String name = block + part;
        Features joined = stochasticDepth == 0 ? branch : leftOut(block, name + "-drop", branch);
        graph.addVertex(
                name + "-add", new ElementWiseVertex(ElementWiseVertex.Op.Add), joined.layer(), shortcut.layer());
        return new Features(name + "-add", branch.channels());
    }

    private Features leftOut(String block, String name, Features branch) {
        begun.add(block);
        double rate = stochasticDepth * begun.size() / residualBlocks;
        return layer(
                name, new DropoutLayer(new StochasticDepth(rate, Seeds.of(seed, name))), branch, branch.channels());
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
