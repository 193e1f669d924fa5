package org.saccade.nn.attention.map;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.model.NetworkAttention;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Maps of a small case against numbers of the independent implementation: sasa_core(x, x, x, 3, 1, border, scale=1/sqrt(2), return_weights=True)
 * of reference_attention.py, and softmax(x^T x / sqrt(2)), for x[c, i, j] = sin(1 + c + 3 i + 5 j), 2 channels, 3x4 places.
 */
class BorderMapsTest {

    private static final int CHANNELS = 2;
    private static final int HEIGHT = 3;
    private static final int WIDTH = 4;
    /** In the first row. */
    private static final Cell AT_THE_EDGE = new Cell(0, 1);

    private static final float NONE = 0;

    @Test
    void aMaskedWindowEndsAtTheEdge() {
        AttentionMap map = windowed(BorderMode.MASK).map(0, AT_THE_EDGE);
        assertThat(List.of(map.top(), map.left(), map.bottom(), map.right())).containsExactly(0, 0, HEIGHT, WIDTH);
        agree(map, new float[][] {
            {0.2067972f, 0.2295191f, 0.1519992f, NONE},
            {0.1190591f, 0.1145963f, 0.1780292f, NONE},
            {NONE, NONE, NONE, NONE}
        });
        assertThat(map.sees(1, 2)).isTrue();
        assertThat(map.sees(1, 3)).isFalse();
        assertThat(map.sees(-1, 1)).isFalse();
    }

    @Test
    void aWindowOverZerosGivesWeightToWhatLiesOutside() {
        AttentionMap map = windowed(BorderMode.ZERO).map(0, AT_THE_EDGE);
        assertThat(List.of(map.top(), map.left(), map.bottom(), map.right())).containsExactly(-1, 0, HEIGHT, WIDTH);
        agree(map, new float[][] {
            {0.1081371f, 0.1081371f, 0.1081371f, NONE},
            {0.1397099f, 0.1550605f, 0.1026889f, NONE},
            {0.0804350f, 0.0774200f, 0.1202745f, NONE},
            {NONE, NONE, NONE, NONE}
        });
        assertThat(map.sees(-1, 0)).isTrue();
        assertThat(map.sees(-1, 3)).isFalse();
    }

    @Test
    void aShiftedWindowIsWholeAtTheEdge() {
        agree(windowed(BorderMode.SHIFT).map(0, AT_THE_EDGE), new float[][] {
            {0.1312608f, 0.1456831f, 0.0964787f, NONE},
            {0.0755706f, 0.0727379f, 0.1130008f, NONE},
            {0.1412920f, 0.1373078f, 0.0866684f, NONE}
        });
    }

    @Test
    void globalAttentionSeesEverything() {
        AttentionMap map = attended(new Global()).map(0, new Cell(1, 2));
        agree(map, new float[][] {
            {0.1833721f, 0.0744671f, 0.0259661f, 0.0351717f},
            {0.0253539f, 0.0695817f, 0.1807082f, 0.1131548f},
            {0.1671858f, 0.0557753f, 0.0241729f, 0.0450904f}
        });
        assertThat(map.seen()).doesNotContain(false);
    }

    private static void agree(AttentionMap map, float[][] rows) {
        assertThat(map.height()).isEqualTo(rows.length);
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < WIDTH; column++) {
                assertThat(map.weight(map.top() + row, column))
                        .as("weight at %d, %d of the frame", row, column)
                        .isCloseTo(rows[row][column], within(1e-6f));
            }
        }
    }

    private static AttentionMaps windowed(BorderMode border) {
        return attended(new Window(3, border, 1));
    }

    private static AttentionMaps attended(Neighbourhood neighbourhood) {
        Mechanism mechanism = Mechanism.of(CHANNELS, 1)
                .withProjections(new Identity(), new Identity(), new Identity())
                .withNeighbourhood(neighbourhood);
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                .addLayer("attention", new SelfAttention2D(mechanism), "image")
                .addLayer("pool", new GlobalPoolingLayer(), "attention")
                .addLayer("loss", new LossLayer.Builder().build(), "pool")
                .setOutputs("loss")
                .build();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        return NetworkAttention.of(network, image()).get(0).maps().orElseThrow();
    }

    private static INDArray image() {
        INDArray image = Nd4j.create(DataType.DOUBLE, 1, CHANNELS, HEIGHT, WIDTH);
        for (int c = 0; c < CHANNELS; c++) {
            for (int i = 0; i < HEIGHT; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    image.putScalar(new int[] {0, c, i, j}, Math.sin(1 + c + 3 * i + 5 * j));
                }
            }
        }
        return image;
    }
}
