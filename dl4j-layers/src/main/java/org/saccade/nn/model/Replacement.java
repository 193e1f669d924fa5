package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.saccade.nn.Rules;
import org.saccade.nn.block.Assembly;
import org.saccade.nn.block.Features;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.graph.MapShape;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands in the place of a convolution: the mixer under the convolution's name, its pool where it has one, and what gives the
 * result the convolution's size and activation. All are built as a graph of their own, which then takes the convolution's place.
 */
final class Replacement {

    private final ComputationGraphConfiguration network;
    private final Candidate candidate;
    private final LayerVertex vertex;
    private final ConvolutionLayer convolution;
    private final String source;
    private final GraphBuilder graph;

    private Replacement(ComputationGraphConfiguration network, Candidate candidate) {
        this.network = network;
        this.candidate = candidate;
        this.vertex = (LayerVertex) network.getVertices().get(candidate.name());
        this.convolution = Candidates.layer(network, candidate.name());
        this.source = network.getVertexInputs().get(candidate.name()).get(0);
        MapShape input = candidate.input();
        this.graph = new GraphBuilder(settings())
                .addInputs(source)
                .setInputTypes(InputType.convolutional(input.height(), input.width(), input.channels()));
    }

    /** Changes the network. */
    static void replace(ComputationGraphConfiguration network, Candidate candidate, Mixer mixer) {
        Replacement replacement = new Replacement(network, candidate);
        Features output = replacement.build(mixer);
        replacement.inheritInput();
        replacement.takePlace(output.layer());
    }

    /** Those of the convolution: they belong to the network, or were set for this layer. */
    private NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder(vertex.getLayerConf())
                .layer(null)
                .dataType(network.getDataType())
                .weightInit(convolution.getWeightInitFn())
                .updater(convolution.getIUpdater())
                .biasUpdater(convolution.getBiasUpdater())
                .regularization(convolution.getRegularization())
                .regularizationBias(convolution.getRegularizationBias())
                .gradientNormalization(convolution.getGradientNormalization())
                .gradientNormalizationThreshold(convolution.getGradientNormalizationThreshold());
    }

    private Features build(Mixer mixer) {
        int[] stride = convolution.getStride();
        Rules.require(
                stride[0] == stride[1],
                "a mixer has one stride for both axes, got layer=%s, stride=[%d, %d]",
                candidate.name(),
                stride[0],
                stride[1]);
        Assembly assembly = new Assembly(graph);
        Features input = new Features(source, candidate.input().channels());
        return activated(assembly, cropped(assembly, mixed(assembly, mixer, input)));
    }

    private Features mixed(Assembly assembly, Mixer mixer, Features input) {
        try {
            return mixer.addTo(
                    assembly, candidate.name(), input, candidate.output().channels(), candidate.stride());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + " (layer " + candidate.name() + ")", e);
        }
    }

    /** What the convolution did to its input, the first layer does once, and the mixer drops what the convolution dropped. */
    private void inheritInput() {
        LayerVertex first =
                (LayerVertex) graph.getVertices().values().iterator().next();
        first.setPreProcessor(vertex.getPreProcessor());
        LayerVertex mixing = (LayerVertex) graph.getVertices().get(candidate.name());
        mixing.getLayerConf().getLayer().setIDropout(convolution.getIDropout());
    }

    /** A convolution without padding loses the edges of the image; a mixer keeps them. */
    private Features cropped(Assembly assembly, Features mixed) {
        MapShape got = Candidates.shape(graph.getLayerActivationTypes().get(mixed.layer()));
        MapShape wanted = candidate.output();
        int rows = got.height() - wanted.height();
        int columns = got.width() - wanted.width();
        Rules.require(
                rows >= 0 && columns >= 0,
                "a replacement must give at least the map of its convolution, got layer=%s, convolution=%s, replacement=%s;"
                        + " leave this layer out",
                candidate.name(),
                wanted,
                got);
        if (rows == 0 && columns == 0) {
            return mixed;
        }
        Cropping2D crop = new Cropping2D(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2);
        return assembly.layer(candidate.name() + "-crop", crop, mixed, mixed.channels());
    }

    private Features activated(Assembly assembly, Features linear) {
        return convolution.getActivationFn() instanceof ActivationIdentity
                ? linear
                : assembly.layer(
                        candidate.name() + "-activation",
                        new ActivationLayer(convolution.getActivationFn()),
                        linear,
                        linear.channels());
    }

    private void takePlace(String output) {
        network.getVertices().keySet().stream()
                .filter(name -> !name.equals(candidate.name()))
                .forEach(this::requireFree);
        network.getVertexInputs().values().forEach(inputs -> inputs.replaceAll(name -> renamed(name, output)));
        network.getNetworkOutputs().replaceAll(name -> renamed(name, output));
        network.setVertexInputs(inPlace(network.getVertexInputs(), graph.getVertexInputs()));
        network.setVertices(inPlace(network.getVertices(), graph.getVertices()));
    }

    private void requireFree(String name) {
        Rules.require(
                !graph.getVertices().containsKey(name),
                "a replacement needs names that the network does not have, got layer=%s, taken=%s; rename the latter",
                candidate.name(),
                name);
    }

    /** In the order in which a network built by hand would have them. */
    private <T> Map<String, T> inPlace(Map<String, T> ofNetwork, Map<String, T> ofReplacement) {
        Map<String, T> merged = new LinkedHashMap<>();
        ofNetwork.forEach((name, value) -> {
            if (name.equals(candidate.name())) {
                merged.putAll(ofReplacement);
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private String renamed(String name, String output) {
        return name.equals(candidate.name()) ? output : name;
    }
}
