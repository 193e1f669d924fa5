package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.saccade.data.settings.NearestName;
import org.saccade.nn.block.FrozenNormalization;
import org.saccade.nn.model.Description;
import org.saccade.nn.model.LayerDescription;
import org.saccade.nn.model.NamePattern;
import org.saccade.nn.updater.Frozen;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Layers that training leaves as they are. Names, parameters and the order of both in the flat vectors stay.
 *
 * @param patterns names, in which * stands for any characters; a later one after ! takes back what earlier ones chose
 */
record Freezing(List<String> patterns) {
    private static final String NOT = "!";
    private static final Treatment NONE = new Treatment(new Frozen(), List.of());

    /** @throws UnusableModelException if a pattern fits no layer, or nothing is left to train */
    void check(Description network) {
        Set<String> chosen =
                choose(network.layers().stream().map(LayerDescription::name).toList());
        if (network.layers().stream().allMatch(layer -> layer.parameters() == 0 || chosen.contains(layer.name()))) {
            throw new UnusableModelException(
                    "train.freeze must leave a layer to train, got " + patterns
                            + "; take back the classifier at least, as in [\"*\", \"!classes\"]",
                    null);
        }
    }

    /** The same network with the same parameters, where some layers are frozen. */
    ComputationGraph apply(ComputationGraph network) {
        if (patterns.isEmpty()) {
            return network;
        }
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        for (String name : choose(configuration.getVertices().keySet())) {
            freeze(configuration.getVertices().get(name));
        }
        ComputationGraph frozen = new ComputationGraph(configuration);
        frozen.init(network.params(), false);
        return frozen;
    }

    private static void freeze(GraphVertex vertex) {
        NONE.giveTo(vertex);
        if (vertex instanceof LayerVertex layer) {
            NeuralNetConfiguration configuration = layer.getLayerConf();
            if (configuration.getLayer() instanceof BatchNormalization normalization) {
                configuration.setLayer(new FrozenNormalization(normalization));
            }
        }
    }

    private Set<String> choose(Collection<String> names) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String text : patterns) {
            boolean takesBack = text.startsWith(NOT);
            List<String> fitting = fitting(takesBack ? text.substring(NOT.length()) : text, names);
            if (takesBack) {
                chosen.removeAll(fitting);
            } else {
                chosen.addAll(fitting);
            }
        }
        return chosen;
    }

    private static List<String> fitting(String text, Collection<String> names) {
        NamePattern pattern = new NamePattern(text);
        List<String> fitting = names.stream().filter(pattern::matches).toList();
        if (fitting.isEmpty()) {
            throw new UnusableModelException(
                    "train.freeze must name layers of the network, got " + text
                            + NearestName.of(text, names)
                                    .map(near -> ", the nearest is " + near)
                                    .orElse("")
                            + "; saccade describe shows them all",
                    null);
        }
        return fitting;
    }
}
