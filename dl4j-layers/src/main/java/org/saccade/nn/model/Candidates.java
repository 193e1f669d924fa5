package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.saccade.nn.Rules;
import org.saccade.nn.block.Convolution2D;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds the convolutions of a network that mix pixels, and numbers the groups that they stand in. */
final class Candidates {

    /** No subclasses: those that Deeplearning4j has are depthwise, separable, transposed, or not for images. */
    private static final Set<Class<?>> CONVOLUTIONS =
            Set.of(ConvolutionLayer.class, org.deeplearning4j.nn.conf.layers.Convolution2D.class, Convolution2D.class);

    private final ComputationGraphConfiguration network;
    private final Map<String, InputType> outputs;

    private Candidates(ComputationGraphConfiguration network, Map<String, InputType> outputs) {
        this.network = network;
        this.outputs = outputs;
    }

    /** In the order of computation. Layers that do not know their input yet are told. */
    static List<Candidate> of(ComputationGraphConfiguration network, InputType... inputs) {
        requireChannelsFirst(network);
        Rules.require(
                inputs.length == network.getNetworkInputs().size(),
                "a configuration does not know the sizes of its images, so each input needs a type, got inputs=%s, types=%d",
                network.getNetworkInputs(),
                inputs.length);
        return new Candidates(network, network.getLayerActivationTypes(true, false, inputs)).list();
    }

    /** Before Deeplearning4j tells the layers the format of the inputs: it does not ask whether they had another. */
    private static void requireChannelsFirst(ComputationGraphConfiguration network) {
        for (String name : network.getVertices().keySet()) {
            Rules.require(
                    !isConvolution(network, name) || layer(network, name).getCnn2dDataFormat() == CNN2DFormat.NCHW,
                    "a network must have images as [B, C, H, W], got layer=%s with the format NHWC; build it with CNN2DFormat.NCHW",
                    name);
        }
    }

    private List<Candidate> list() {
        List<String> convolutions = outputs.keySet().stream()
                .filter(name -> isConvolution(network, name))
                .toList();
        // The 1x1 convolutions count, so that attention in a residual network leaves the other groups their numbers.
        boolean stem = !convolutions.isEmpty() && isFirst(convolutions.get(0));
        List<Long> sizes = convolutions.stream()
                .skip(stem ? 1 : 0)
                .map(name -> shape(outputs.get(name)).positions())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        return IntStream.range(0, convolutions.size())
                .mapToObj(index -> candidate(convolutions.get(index), stem && index == 0, sizes))
                .filter(candidate -> candidate.kernel() > 1)
                .toList();
    }

    /** Whether no mixer has taken the stem's place before it. */
    private boolean isFirst(String name) {
        return network.getVertexInputs().getOrDefault(name, List.of()).stream()
                .allMatch(input -> !isMixer(input) && isFirst(input));
    }

    private boolean isMixer(String name) {
        return network.getVertices().get(name) instanceof LayerVertex vertex
                && vertex.getLayerConf().getLayer() instanceof MapLayer<?>;
    }

    private Candidate candidate(String name, boolean stem, List<Long> sizes) {
        ConvolutionLayer layer = layer(network, name);
        MapShape output = shape(outputs.get(name));
        int group = stem ? 0 : 1 + sizes.indexOf(output.positions());
        return new Candidate(
                name, group, longer(layer.getKernelSize()), longer(layer.getStride()), input(name), output);
    }

    private MapShape input(String name) {
        InputType given = outputs.get(network.getVertexInputs().get(name).get(0));
        LayerVertex vertex = (LayerVertex) network.getVertices().get(name);
        return shape(
                vertex.getPreProcessor() == null
                        ? given
                        : vertex.getPreProcessor().getOutputType(given));
    }

    static MapShape shape(InputType type) {
        InputTypeConvolutional image = (InputTypeConvolutional) type;
        return new MapShape(
                Math.toIntExact(image.getChannels()),
                Math.toIntExact(image.getHeight()),
                Math.toIntExact(image.getWidth()));
    }

    static ConvolutionLayer layer(ComputationGraphConfiguration network, String name) {
        LayerVertex vertex = (LayerVertex) network.getVertices().get(name);
        return (ConvolutionLayer) vertex.getLayerConf().getLayer();
    }

    private static boolean isConvolution(ComputationGraphConfiguration network, String name) {
        return network.getVertices().get(name) instanceof LayerVertex vertex
                && CONVOLUTIONS.contains(vertex.getLayerConf().getLayer().getClass());
    }

    private static int longer(int[] sides) {
        return Math.max(sides[0], sides[1]);
    }
}
