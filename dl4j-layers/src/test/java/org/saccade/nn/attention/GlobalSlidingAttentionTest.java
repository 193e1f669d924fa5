package org.saccade.nn.attention;

import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.graph.Inspectable;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** A sliding window with global tokens, against attention whose parts it is made of. */
class GlobalSlidingAttentionTest {

    private static GlobalSlidingAttentionOptions options(int window, List<Integer> tokens) {
        return GlobalSlidingAttentionOptions.of(4, 2, window, tokens);
    }

    private static MultiLayerNetwork sequence(Layer layer, INDArray x) {
        return Networks.bare(x.dataType(), InputType.recurrent(x.size(1), x.size(2)), layer);
    }

    private static void set(MultiLayerNetwork network, String name, INDArray value) {
        network.getLayer(0).setParam(name, value);
    }

    private static INDArray weights(long seed) {
        return Networks.normal(DataType.DOUBLE, seed, 4, 3, 1, 1);
    }

    private static MultiLayerNetwork global(INDArray x, List<Integer> tokens) {
        MultiLayerNetwork network = sequence(new GlobalSlidingAttention1D(options(3, tokens)), x);
        set(network, AttentionLayer.QUERY_WEIGHTS, weights(1));
        set(network, AttentionLayer.KEY_WEIGHTS, weights(2));
        set(network, AttentionLayer.VALUE_WEIGHTS, weights(3));
        set(network, GlobalSlidingAttention.TOKEN_QUERY_WEIGHTS, weights(1));
        set(network, GlobalSlidingAttention.TOKEN_KEY_WEIGHTS, weights(2));
        set(network, GlobalSlidingAttention.TOKEN_VALUE_WEIGHTS, weights(3));
        return network;
    }

    private static MultiLayerNetwork plain(Mechanism mechanism, INDArray x) {
        MultiLayerNetwork network = sequence(new SelfAttention1D(mechanism), x);
        set(network, AttentionLayer.QUERY_WEIGHTS, weights(1));
        set(network, AttentionLayer.KEY_WEIGHTS, weights(2));
        set(network, AttentionLayer.VALUE_WEIGHTS, weights(3));
        return network;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, 37})
    void tokensEverywhereAreFullAttention(int length) {
        INDArray x = Networks.normal(DataType.DOUBLE, 7, 2, 3, length);
        List<Integer> all = IntStream.range(0, length).boxed().toList();
        assertClose(global(x, all).output(x), plain(Mechanism.of(4, 2), x).output(x));
    }

    /** The token sees everything, and a position that no window joins to it sees its window and the token. */
    @ParameterizedTest
    @CsvSource({"7, 0", "19, 18", "41, 16"})
    void aTokenSeesAllAndIsSeenByAll(int length, int token) {
        INDArray x = Networks.normal(DataType.DOUBLE, 7, 1, 3, length);
        MultiLayerNetwork network = global(x, List.of(token));
        INDArray full = plain(Mechanism.of(4, 2), x).output(x);
        INDArray y = network.output(x);
        for (int c = 0; c < 4; c++) {
            assertThat(y.getDouble(0, c, token)).isCloseTo(full.getDouble(0, c, token), within());
        }
        INDArray weights = ((Inspectable) network.getLayer(0)).inspect(AttentionGraph.WEIGHTS, x);
        INDArray sums = weights.sum(weights.rank() - 1);
        assertThat(sums.sub(1).amaxNumber().doubleValue()).isLessThan(1e-12);
        INDArray tokenWeights = ((Inspectable) network.getLayer(0)).inspect(GlobalSlidingAttention.TOKEN_WEIGHTS, x);
        assertThat(tokenWeights.shape()).containsExactly(1, 2, 1, length);
    }

    /** Tokens, which see all, use projections of their own; whoever sees a token uses those of the window. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0", "7, 0, 6", "41, 16, 33"})
    void everyPositionIsAttentionOverItsWindowAndTheTokens(int length, int first, int second) {
        INDArray x = Networks.normal(DataType.DOUBLE, 7, 1, 3, length);
        List<Integer> tokens = IntStream.of(first, second).distinct().boxed().toList();
        MultiLayerNetwork network = global(x, tokens);
        set(network, GlobalSlidingAttention.TOKEN_QUERY_WEIGHTS, weights(4));
        set(network, GlobalSlidingAttention.TOKEN_KEY_WEIGHTS, weights(5));
        set(network, GlobalSlidingAttention.TOKEN_VALUE_WEIGHTS, weights(6));
        INDArray y = network.output(x);
        for (int i = 0; i < length; i++) {
            int query = i;
            boolean isToken = tokens.contains(i);
            int[] keys = IntStream.range(0, length)
                    .filter(key -> isToken || Math.abs(key - query) <= 1 || tokens.contains(key))
                    .toArray();
            double[] expected = isToken
                    ? attended(x, query, keys, weights(4), weights(5), weights(6))
                    : attended(x, query, keys, weights(1), weights(2), weights(3));
            for (int c = 0; c < 4; c++) {
                assertThat(y.getDouble(0, c, i)).isCloseTo(expected[c], within());
            }
        }
    }

    /** Two heads of two channels. */
    private static double[] attended(INDArray x, int query, int[] keys, INDArray wq, INDArray wk, INDArray wv) {
        double[] y = new double[4];
        for (int head = 0; head < 2; head++) {
            double all = 0;
            for (int key : keys) {
                double logit = 0;
                for (int c = 2 * head; c < 2 * head + 2; c++) {
                    logit += projected(x, query, wq, c) * projected(x, key, wk, c) / Math.sqrt(2);
                }
                all += Math.exp(logit);
                for (int c = 2 * head; c < 2 * head + 2; c++) {
                    y[c] += Math.exp(logit) * projected(x, key, wv, c);
                }
            }
            y[2 * head] /= all;
            y[2 * head + 1] /= all;
        }
        return y;
    }

    private static double projected(INDArray x, int position, INDArray weights, int channel) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            sum += weights.getDouble(channel, c, 0, 0) * x.getDouble(0, c, position);
        }
        return sum;
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-12);
    }

    /** A position next to the token does not see it twice. */
    @Test
    void aTokenInTheWindowCountsOnce() {
        INDArray x = Networks.normal(DataType.DOUBLE, 7, 2, 3, 3);
        MultiLayerNetwork window = plain(Mechanism.of(4, 2).withNeighbourhood(Window.of(3)), x);
        INDArray y = global(x, List.of(0)).output(x);
        INDArray sliding = window.output(x);
        for (int c = 0; c < 4; c++) {
            assertThat(y.getDouble(1, c, 1)).isCloseTo(sliding.getDouble(1, c, 1), within());
        }
    }

    @Test
    void anImageIsItsRowsInASequence() {
        INDArray x = Networks.normal(DataType.DOUBLE, 7, 2, 3, 35);
        INDArray y = global(x, List.of(3, 20)).output(x);
        MultiLayerNetwork image = Networks.bare(
                DataType.DOUBLE,
                InputType.convolutional(5, 7, 3),
                new GlobalSlidingAttention2D(options(3, List.of(3, 20))));
        image.setParams(global(x, List.of(3, 20)).params());
        assertClose(image.output(x.reshape('c', 2, 3, 5, 7)), y.dup('c').reshape('c', 2, 4, 5, 7));
    }

    @Test
    void refusesWhatIsNoToken() {
        assertThatThrownBy(() -> options(3, List.of()))
                .hasMessage("tokens must be different positions from 0 on, at least one, got tokens=[]");
        assertThatThrownBy(() -> options(3, List.of(1, 1)))
                .hasMessage("tokens must be different positions from 0 on, at least one, got tokens=[1, 1]");
        assertThatThrownBy(() -> options(4, List.of(0)))
                .hasMessage("window must be odd so that it has a centre, got window=4");
        INDArray x = Networks.normal(DataType.DOUBLE, 7, 1, 3, 5);
        assertThatThrownBy(() -> global(x, List.of(5)).output(x))
                .hasStackTraceContaining("tokens must be positions of the map, got tokens=[5], map 1x5");
    }
}
