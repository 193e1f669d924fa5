package org.saccade.nn.attention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.graph.MapShape;

import static org.saccade.nn.attention.Images.assertClose;

class LocalSelfAttention1DTest {

    private static final int CHANNELS = 6;
    private static final int HEADS = 2;
    private static final int OF_HEAD = CHANNELS / HEADS;

    /** On a sequence the embedding of an offset meets all channels of a head. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, MASK",
        "1, 7, MASK",
        "2, 3, MASK",
        "17, 5, MASK",
        "41, 9, MASK",
        "17, 1, MASK",
        "1, 7, ZERO",
        "2, 3, ZERO",
        "17, 5, ZERO",
        "41, 9, ZERO",
        "1, 1, SHIFT",
        "17, 5, SHIFT",
        "41, 9, SHIFT",
        "17, 17, SHIFT"
    })
    void agreesWithTheLoops(int length, int window, BorderMode border) {
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(CHANNELS, HEADS, window)
                .withBorder(border)
                .withScale(0.7)
                .withInput(MapShape.sequence(3, length));
        PlainDefinition layer = PlainDefinition.normal(new LocalSelfAttention1D(options), 1);
        INDArray x = Networks.normal(DataType.DOUBLE, 5, 2, 3, 1, length);
        INDArray embeddings = layer.parameters().get(AttentionLayer.COLUMN_EMBEDDINGS); // [HEADS, offsets, OF_HEAD]
        INDArray expected = Images.each(
                x,
                sequence -> inLoops(
                        Attend.convolve(sequence, layer.parameters().get("Wq"), 1),
                        Attend.convolve(sequence, layer.parameters().get("Wk"), 1),
                        Attend.convolve(sequence, layer.parameters().get("Wv"), 1),
                        options,
                        embeddings));
        assertClose(layer.output(x), expected);
    }

    private static double[][][] inLoops(
            double[][][] q, double[][][] k, double[][][] v, LocalSelfAttentionOptions options, INDArray embeddings) {
        int length = q[0][0].length;
        double[][][] y = new double[CHANNELS][1][length];
        for (int head = 0; head < HEADS; head++) {
            for (int i = 0; i < length; i++) {
                int first = i - options.window() / 2;
                if (options.border() == BorderMode.SHIFT) {
                    first = Math.min(Math.max(first, 0), length - options.window());
                }
                double all = 0;
                for (int j = first; j < first + options.window(); j++) {
                    boolean inside = j >= 0 && j < length;
                    if (!inside && options.border() == BorderMode.MASK) {
                        continue;
                    }
                    double logit = 0;
                    for (int c = 0; c < OF_HEAD; c++) {
                        int channel = head * OF_HEAD + c;
                        double key = inside ? options.scale() * k[channel][0][j] : 0;
                        logit += q[channel][0][i]
                                * (key + embeddings.getDouble(head, j - i + embeddings.size(1) / 2, c));
                    }
                    all += Math.exp(logit);
                    for (int c = head * OF_HEAD; inside && c < (head + 1) * OF_HEAD; c++) {
                        y[c][0][i] += Math.exp(logit) * v[c][0][j];
                    }
                }
                for (int c = head * OF_HEAD; c < (head + 1) * OF_HEAD; c++) {
                    y[c][0][i] /= all;
                }
            }
        }
        return y;
    }
}
