package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.attention.AttentionLayer;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What attention in the place of all 3x3 convolutions of a ResNet-50 costs in memory. */
class StandAloneMemoryTest {

    private static final double MIB = 1 << 20;
    /** Queries, keys, values, logarithms of sums and the output, in single precision. */
    private static final double LEAST_MIB = 29.6;

    @Test
    void attentionKeepsLittleMoreThanItsProjectionsAndItsOutput() {
        InputType images = InputType.convolutional(224, 224, 3);
        ComputationGraphConfiguration network =
                ModelPreset.SASA_RESNET50.build(new MapShape(3, 224, 224), 1000, 1, new NoOp(), 0);
        Map<String, InputType> types = network.getLayerActivationTypes(images);
        int layers = 0;
        double bytes = 0;
        for (String name : types.keySet()) {
            if (network.getVertices().get(name) instanceof LayerVertex vertex
                    && vertex.getLayerConf().getLayer() instanceof AttentionLayer<?> attention) {
                String input = network.getVertexInputs().get(name).get(0);
                List<MapShape> map = List.of(shape(types.get(input)));
                MapShape output = attention.outputShape(map);
                bytes += Float.BYTES * (attention.keptElements(map) + output.channels() * output.positions());
                layers++;
            }
        }
        assertThat(layers).isEqualTo(16);
        assertThat(bytes / MIB).isBetween(LEAST_MIB * 0.99, 1.2 * LEAST_MIB);
    }

    private static MapShape shape(InputType type) {
        InputTypeConvolutional map = (InputTypeConvolutional) type;
        return new MapShape(
                Math.toIntExact(map.getChannels()), Math.toIntExact(map.getHeight()), Math.toIntExact(map.getWidth()));
    }
}
