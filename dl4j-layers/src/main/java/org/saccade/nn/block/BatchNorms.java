package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.saccade.nn.attention.projection.DepthwiseProjection;
import org.saccade.nn.graph.MapDefinition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The batch normalisations of a network, whose statistics several parts of a batch may have in common. */
public final class BatchNorms {

    /** In the order in which they compute. */
    private final List<NormalizationRuntime> norms = new ArrayList<>();

    private BatchNorms() {}

    public static BatchNorms of(ComputationGraph network) {
        BatchNorms all = new BatchNorms();
        for (int index : network.topologicalSortOrder()) {
            if (network.getVertices()[index].getLayer() instanceof NormalizationRuntime norm) {
                all.norms.add(norm);
            }
        }
        return all;
    }

    /**
     * The name of a layer that normalises by statistics of its batch and cannot exchange them; empty if there is none. {@link
     * Normalization2D} can; Deeplearning4j's own layer cannot, nor can {@link DepthwiseProjection}.
     */
    public static Optional<String> withoutExchange(ComputationGraphConfiguration network) {
        return network.getVertices().entrySet().stream()
                .filter(entry -> isWithoutExchange(
                        entry.getValue() instanceof LayerVertex vertex
                                ? vertex.getLayerConf().getLayer()
                                : entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isWithoutExchange(Object layer) {
        if (layer instanceof MapDefinition own) {
            return own.parameters().stream()
                    .anyMatch(parameter -> parameter.name().matches(".*" + DepthwiseProjection.VARIANCE + "[qkv]"));
        }
        return layer instanceof BatchNormalization && !(layer instanceof Normalization2D);
    }

    /** From now on the norms take their statistics from all parts, in training; with {@link StatisticsExchange#NONE} from their own alone. */
    public void exchangeBy(StatisticsExchange exchange) {
        norms.forEach(norm -> norm.exchangeBy(exchange));
    }

    /** Takes part, without images, in the exchanges of one training pass, forward and backward. */
    public void passWithoutImages() {
        norms.forEach(NormalizationRuntime::forwardWithoutImages);
        for (int i = norms.size() - 1; i >= 0; i--) {
            norms.get(i).backwardWithoutImages();
        }
    }
}
