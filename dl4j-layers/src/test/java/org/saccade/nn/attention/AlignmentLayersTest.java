package org.saccade.nn.attention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.AlignmentMechanisms;
import org.saccade.nn.graph.MapShape;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.nn.attention.Images.assertClose;

/** The alignment scores as layers over images, against one logit after the other. */
class AlignmentLayersTest {

    private static final int CHANNELS = 6;
    private static final int TOP = 3;

    /** Of a query and a key of one head. */
    private interface Logit {
        double of(Map<String, INDArray> parameters, int head, double[] q, double[] k);
    }

    private interface Factory {
        Mechanism of(int channels, int heads);
    }

    private record Case(String name, Factory factory, Logit logit, UnaryOperator<double[]> weights) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        UnaryOperator<double[]> softmax = AlignmentLayersTest::softmax;
        Logit scaled = (parameters, head, q, k) -> dot(q, k) / Math.sqrt(q.length);
        Logit additive = AlignmentLayersTest::additive;
        return Stream.of(
                new Case("content-based", AlignmentMechanisms::contentBased, AlignmentLayersTest::cosine, softmax),
                new Case("additive", AlignmentMechanisms::additive, additive, softmax),
                new Case("concat", AlignmentMechanisms::concat, AlignmentLayersTest::concat, softmax),
                new Case("general", AlignmentMechanisms::general, AlignmentLayersTest::general, softmax),
                new Case("dot", AlignmentMechanisms::dotProduct, (parameters, head, q, k) -> dot(q, k), softmax),
                new Case("scaled", AlignmentMechanisms::scaledDotProduct, scaled, softmax),
                new Case("soft", AlignmentMechanisms::soft, additive, softmax),
                new Case("hard", AlignmentMechanisms::hard, additive, logits -> best(logits, 1)),
                new Case("top", (c, n) -> AlignmentMechanisms.topK(c, n, TOP), scaled, logits -> best(logits, TOP)),
                new Case("rectified", AlignmentMechanisms::rectified, scaled, logits -> Arrays.stream(logits)
                        .map(logit -> Math.max(logit, 0))
                        .toArray()));
    }

    static Stream<Arguments> layers() {
        return cases().flatMap(some -> Stream.of(
                arguments(some, 1, 1, 1),
                arguments(some, 1, 1, CHANNELS), // a head a channel
                arguments(some, 1, 13, 2),
                arguments(some, 7, 5, 2),
                arguments(some, 5, 3, CHANNELS)));
    }

    @ParameterizedTest(name = "{0} on {1}x{2}, heads {3}")
    @MethodSource("layers")
    void agreesWithTheLoops(Case some, int height, int width, int heads) {
        INDArray x = Networks.normal(DataType.DOUBLE, 3, 2, 4, height, width);
        SelfAttentionOptions options =
                SelfAttentionOptions.of(some.factory().of(CHANNELS, heads)).withInput(new MapShape(4, height, width));
        PlainDefinition layer = PlainDefinition.normal(new SelfAttention2D(options), 1);
        Map<String, INDArray> parameters = layer.parameters();
        INDArray expected = Images.each(x, image -> {
            double[][] q = positions(Attend.convolve(image, parameters.get("Wq"), 1));
            double[][] k = positions(Attend.convolve(image, parameters.get("Wk"), 1));
            double[][] v = positions(Attend.convolve(image, parameters.get("Wv"), 1));
            double[][][] y = new double[CHANNELS][height][width];
            for (int head = 0; head < heads; head++) {
                for (int i = 0; i < q.length; i++) {
                    double[] query = channels(q[i], head, heads);
                    int n = head;
                    double[] weights = some.weights()
                            .apply(Arrays.stream(k)
                                    .mapToDouble(key -> some.logit().of(parameters, n, query, channels(key, n, heads)))
                                    .toArray());
                    for (int c = head * CHANNELS / heads; c < (head + 1) * CHANNELS / heads; c++) {
                        for (int j = 0; j < v.length; j++) {
                            y[c][i / width][i % width] += weights[j] * v[j][c];
                        }
                    }
                }
            }
            return y;
        });
        assertClose(layer.output(x), expected);
    }

    /** [C][H][W] to [H W][C]. */
    private static double[][] positions(double[][][] map) {
        int width = map[0][0].length;
        return IntStream.range(0, map[0].length * width)
                .mapToObj(i -> Arrays.stream(map)
                        .mapToDouble(plane -> plane[i / width][i % width])
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double[] channels(double[] all, int head, int heads) {
        int e = all.length / heads;
        return Arrays.copyOfRange(all, head * e, (head + 1) * e);
    }

    private static double dot(double[] q, double[] k) {
        return IntStream.range(0, q.length).mapToDouble(c -> q[c] * k[c]).sum();
    }

    private static double cosine(Map<String, INDArray> parameters, int head, double[] q, double[] k) {
        double beta = 1 + Math.log1p(Math.exp(parameters.get("beta").getDouble(0, head)));
        return beta * dot(q, k) / Math.sqrt(dot(q, q) * dot(k, k));
    }

    private static double additive(Map<String, INDArray> parameters, int head, double[] q, double[] k) {
        double logit = 0;
        for (int a = 0; a < q.length; a++) {
            double net = 0;
            for (int c = 0; c < q.length; c++) {
                net += parameters.get("Wa").getDouble(head, a, c) * q[c]
                        + parameters.get("Ua").getDouble(head, a, c) * k[c];
            }
            logit += parameters.get("va").getDouble(head, a) * Math.tanh(net);
        }
        return logit;
    }

    private static double concat(Map<String, INDArray> parameters, int head, double[] q, double[] k) {
        double logit = 0;
        for (int a = 0; a < q.length; a++) {
            double net = 0;
            for (int c = 0; c < 2 * q.length; c++) {
                net += parameters.get("Wa").getDouble(head, a, c) * (c < q.length ? q[c] : k[c - q.length]);
            }
            logit += parameters.get("va").getDouble(head, a) * Math.tanh(net);
        }
        return logit;
    }

    private static double general(Map<String, INDArray> parameters, int head, double[] q, double[] k) {
        double logit = 0;
        for (int a = 0; a < q.length; a++) {
            for (int c = 0; c < k.length; c++) {
                logit += q[a] * parameters.get("Wa").getDouble(head, a, c) * k[c];
            }
        }
        return logit;
    }

    private static double[] softmax(double[] logits) {
        return best(logits, logits.length);
    }

    /** The softmax over the largest logits alone. */
    private static double[] best(double[] logits, int keys) {
        double[] sorted = logits.clone();
        Arrays.sort(sorted);
        double last = sorted[Math.max(sorted.length - keys, 0)];
        double largest = sorted[sorted.length - 1];
        double[] weights = Arrays.stream(logits)
                .map(logit -> logit < last ? 0 : Math.exp(logit - largest))
                .toArray();
        double all = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / all).toArray();
    }
}
