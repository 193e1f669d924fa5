package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.position.Shaw;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Shaw's positions (row 18), and those of BoTNet and CoAtNet. */
class RelativePositionsTest {

    private static final String[] TABLES = {Shaw.KEY_ROWS, Shaw.KEY_COLUMNS, Shaw.VALUE_ROWS, Shaw.VALUE_COLUMNS};

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "1, 7, 3", "5, 3, 0", "3, 4, 9"})
    void tablesOfZerosArePlainAttention(int height, int width, int clip) {
        Mechanism mechanism = SelfAttentionMechanisms.shaw(4, 2, clip);
        INDArray x = image(height, width);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x).filled(0, TABLES);
        assertClose(
                Plain.attend(mechanism, 2, x, parameters.values()),
                Plain.attend(Mechanism.of(4, 2), 2, x, parameters.values()));
    }

    /** Formula in loops: e_ij = q_i (k_j + aK) / sqrt(E), z_i = sum_j alpha_ij (v_j + aV). */
    @ParameterizedTest
    @CsvSource({
        // height, width, channels, heads, clip
        "1, 1, 2, 1, 1",
        "5, 3, 4, 4, 1", // one channel a head
        "2, 7, 6, 2, 3",
        "3, 2, 4, 1, 9", // clipped nowhere
        "4, 4, 4, 2, 0" // one embedding for all offsets
    })
    void agreesWithTheLoops(int height, int width, int channels, int heads, int clip) {
        Mechanism mechanism = SelfAttentionMechanisms.shaw(channels, heads, clip);
        INDArray x = image(height, width);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x);
        INDArray expected = Images.each(x, image -> {
            double[][][] q = Attend.convolve(image, parameters.get("Wq"), 1);
            double[][][] k = Attend.convolve(image, parameters.get("Wk"), 1);
            double[][][] v = Attend.convolve(image, parameters.get("Wv"), 1);
            return shaw(q, k, v, heads, clip, parameters);
        });
        assertClose(Plain.attend(mechanism, 2, x, parameters.values()), expected);
    }

    private static double[][][] shaw(
            double[][][] q, double[][][] k, double[][][] v, int heads, int clip, RandomParameters parameters) {
        int e = q.length / heads;
        int height = q[0].length;
        int width = q[0][0].length;
        double[][][] y = new double[q.length][height][width];
        for (int n = 0; n < heads; n++) {
            for (int query = 0; query < height * width; query++) {
                double[] weights = new double[height * width];
                double sum = 0;
                for (int key = 0; key < weights.length; key++) {
                    double logit = 0;
                    for (int c = 0; c < e; c++) {
                        logit += q[n * e + c][query / width][query % width]
                                * (k[n * e + c][key / width][key % width]
                                        + embedding(parameters, Shaw.KEY_ROWS, key / width - query / width, clip, c)
                                        + embedding(
                                                parameters, Shaw.KEY_COLUMNS, key % width - query % width, clip, c));
                    }
                    weights[key] = Math.exp(logit / Math.sqrt(e));
                    sum += weights[key];
                }
                for (int key = 0; key < weights.length; key++) {
                    for (int c = 0; c < e; c++) {
                        y[n * e + c][query / width][query % width] += weights[key]
                                / sum
                                * (v[n * e + c][key / width][key % width]
                                        + embedding(parameters, Shaw.VALUE_ROWS, key / width - query / width, clip, c)
                                        + embedding(
                                                parameters, Shaw.VALUE_COLUMNS, key % width - query % width, clip, c));
                    }
                }
            }
        }
        return y;
    }

    private static double embedding(RandomParameters parameters, String table, int offset, int clip, int channel) {
        return parameters.get(table).getDouble(Math.min(Math.max(offset, -clip), clip) + clip, channel);
    }

    @Test
    void offsetsBeyondTheClipHaveTheLastEmbedding() {
        Mechanism narrow = SelfAttentionMechanisms.shaw(4, 2, 2);
        Mechanism wide = SelfAttentionMechanisms.shaw(4, 2, 3);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 4, 1, 9);
        RandomParameters parameters = RandomParameters.of(narrow, 1, x);
        INDArray expected = Plain.attend(narrow, 1, x, parameters.values());
        for (String table : new String[] {Shaw.KEY_COLUMNS, Shaw.VALUE_COLUMNS}) {
            INDArray ends = parameters.get(table);
            parameters.with(
                    table,
                    Nd4j.vstack(ends.get(NDArrayIndex.interval(0, 1)), ends, ends.get(NDArrayIndex.interval(4, 5))));
        }
        assertClose(Plain.attend(wide, 1, x, parameters.values()), expected);
    }

    /** A window that holds the whole image is cut into tiles; global attention is not. */
    @ParameterizedTest
    @CsvSource({"1, 1", "9, 10", "2, 11"})
    void aWindowOverEverythingIsGlobal(int height, int width) {
        Mechanism global = SelfAttentionMechanisms.shaw(4, 2, 2);
        INDArray x = image(height, width);
        Map<String, INDArray> parameters = RandomParameters.of(global, 2, x).values();
        Mechanism window = global.withNeighbourhood(Window.of(2 * Math.max(height, width) + 1));
        assertClose(Plain.attend(window, 2, x, parameters), Plain.attend(global, 2, x, parameters));
    }

    @Test
    void anImageInRasterOrderHasTheOffsetsOfASequence() {
        Mechanism mechanism = SelfAttentionMechanisms.shaw(4, 2, 2).withNeighbourhood(new Causal());
        INDArray x = image(3, 5);
        Map<String, INDArray> parameters = RandomParameters.of(mechanism, 2, x).values();
        INDArray sequence = Plain.attend(mechanism, 1, x.reshape('c', 2, 4, 1, 15), parameters);
        assertClose(Plain.attend(mechanism, 2, x, parameters), sequence.dup('c').reshape('c', 2, 4, 3, 5));
    }

    @Test
    void bottleneckTransformerWithoutEmbeddingsIsPlain() {
        Mechanism mechanism = SelfAttentionMechanisms.bottleneckTransformer(4, 2);
        INDArray x = image(3, 5);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x)
                .filled(0, AttentionLayer.ROW_EMBEDDINGS, AttentionLayer.COLUMN_EMBEDDINGS);
        assertClose(
                Plain.attend(mechanism, 2, x, parameters.values()),
                Plain.attend(Mechanism.of(4, 2), 2, x, parameters.values()));
    }

    /** With a large number at one offset, each pixel gets the value that stands there. */
    @Test
    void aBiasFavoursItsOffset() {
        Mechanism mechanism = SelfAttentionMechanisms.coAtNet(4, 2, 4);
        INDArray x = image(3, 4);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x).filled(0, RelativeBias.BIAS);
        for (int head = 0; head < 2; head++) {
            parameters.get(RelativeBias.BIAS).putScalar(new int[] {head, 1, 4}, 1000); // one row up, one column right
        }
        INDArray y = Plain.attend(mechanism, 2, x, parameters.values());
        INDArray values = Images.each(
                x, image -> Attend.convolve(Attend.convolve(image, parameters.get("Wv"), 1), parameters.get("Wo"), 1));
        assertClose(
                y.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(1, 3), NDArrayIndex.interval(0, 3))
                        .dup('c'),
                values.get(
                                NDArrayIndex.all(),
                                NDArrayIndex.all(),
                                NDArrayIndex.interval(0, 2),
                                NDArrayIndex.interval(1, 4))
                        .dup('c'));
    }

    @Test
    void refusesANegativeClip() {
        assertThatThrownBy(() -> new Shaw(-1)).hasMessage("clip must be at least 0, got clip=-1");
    }

    private static INDArray image(int height, int width) {
        return Networks.normal(DataType.DOUBLE, 1, 2, 4, height, width);
    }
}
