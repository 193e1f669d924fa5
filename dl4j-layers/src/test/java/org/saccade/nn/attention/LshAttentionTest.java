package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.SameBucket;
import org.saccade.nn.graph.MapShape;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Shared-QK and LSH attention, row 43 of the catalogue. */
class LshAttentionTest {

    private static final int TOKENS = 13;
    private static final int CHANNELS = 6;

    private final INDArray qk = Networks.normal(DataType.DOUBLE, 1, TOKENS, CHANNELS);
    private final INDArray v = Networks.normal(DataType.DOUBLE, 2, TOKENS, CHANNELS);

    private INDArray shared(INDArray queries, boolean causal) {
        Mechanism mechanism = EfficientMechanisms.sharedQueryKey(CHANNELS, 1);
        return EfficientCores.attend(
                causal ? mechanism.withNeighbourhood(new Causal()) : mechanism, Map.of(), queries, queries, v);
    }

    private INDArray hashed(INDArray queries, INDArray rotations, boolean causal) {
        Mechanism mechanism =
                EfficientMechanisms.lsh(CHANNELS, 1, 2 * (int) rotations.size(2), (int) rotations.size(0), causal);
        return EfficientCores.attend(mechanism, Map.of(SameBucket.ROTATIONS, rotations), queries, queries, v);
    }

    private static INDArray rotations(int rounds, int buckets) {
        return Networks.normal(DataType.DOUBLE, 3, rounds, CHANNELS, buckets / 2);
    }

    /** Rotations of zero put everything into the first bucket. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneBucketIsSharedQueryKeyAttention(boolean causal) {
        INDArray together = Nd4j.zeros(DataType.DOUBLE, 2, CHANNELS, 3);
        assertClose(hashed(qk, together, causal), shared(qk, causal));
    }

    @Test
    void bucketsDoNotDependOnTheLengthOfAQuery() {
        INDArray scaled = qk.dup();
        scaled.getRow(4).muli(9);
        INDArray expected = inLoops(qk, rotations(2, 4));
        assertClose(hashed(qk, rotations(2, 4), false), expected);
        assertClose(hashed(scaled, rotations(2, 4), false), inLoops(scaled, rotations(2, 4)));
        assertThat(buckets(scaled, rotations(2, 4))).isDeepEqualTo(buckets(qk, rotations(2, 4)));
    }

    /** Each round apart, a pair's weight divided by the rounds in which it meets: the paper's equation for several rounds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void unitedRoundsAreTheWeightedSumOfRounds(int rounds) {
        INDArray rotations = rotations(rounds, 4);
        assertClose(hashed(qk, rotations, false), inRounds(qk, rotations));
    }

    private int[][] buckets(INDArray queries, INDArray rotations) {
        int[][] buckets = new int[(int) rotations.size(0)][TOKENS];
        for (int round = 0; round < buckets.length; round++) {
            INDArray products = queries.mmul(rotations.slice(round));
            INDArray both = Nd4j.concat(1, products, products.neg());
            for (int i = 0; i < TOKENS; i++) {
                buckets[round][i] = both.getRow(i).argMax().getInt(0);
            }
        }
        return buckets;
    }

    private double logit(INDArray queries, int i, int j) {
        INDArray key = queries.getRow(j);
        return i == j
                ? -1e5
                : queries.getRow(i).mul(key).sumNumber().doubleValue()
                        / key.norm2Number().doubleValue()
                        / Math.sqrt(CHANNELS);
    }

    private INDArray inLoops(INDArray queries, INDArray rotations) {
        int[][] buckets = buckets(queries, rotations);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, TOKENS, CHANNELS);
        for (int i = 0; i < TOKENS; i++) {
            double sum = 0;
            for (int j = 0; j < TOKENS; j++) {
                sum += meetings(buckets, i, j) > 0 ? Math.exp(logit(queries, i, j)) : 0;
            }
            for (int j = 0; j < TOKENS; j++) {
                double weight = meetings(buckets, i, j) > 0 ? Math.exp(logit(queries, i, j)) / sum : 0;
                y.getRow(i).addi(v.getRow(j).mul(sum == 0 ? (i == j ? 1 : 0) : weight));
            }
        }
        return y;
    }

    private INDArray inRounds(INDArray queries, INDArray rotations) {
        int[][] buckets = buckets(queries, rotations);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, TOKENS, CHANNELS);
        for (int i = 0; i < TOKENS; i++) {
            double sum = 0;
            for (int[] round : buckets) {
                for (int j = 0; j < TOKENS; j++) {
                    if (round[i] == round[j]) {
                        double share = Math.exp(logit(queries, i, j)) / meetings(buckets, i, j);
                        sum += share;
                        y.getRow(i).addi(v.getRow(j).mul(share));
                    }
                }
            }
            y.getRow(i).assign(sum == 0 ? v.getRow(i) : y.getRow(i).div(sum));
        }
        return y;
    }

    private static int meetings(int[][] buckets, int i, int j) {
        int times = 0;
        for (int[] round : buckets) {
            times += round[i] == round[j] ? 1 : 0;
        }
        return times;
    }

    @Test
    void aPositionAttendsToItselfOnlyWhereItIsAlone() {
        assertClose(shared(qk, true).getRow(0), v.getRow(0));
        INDArray changed = v.dup();
        changed.getRow(5).addi(100);
        INDArray y = EfficientCores.attend(EfficientMechanisms.sharedQueryKey(CHANNELS, 1), Map.of(), qk, qk, changed);
        assertClose(y.getRow(5), shared(qk, false).getRow(5));
    }

    @Test
    void laterPositionsDoNotLeakIntoACausalOutput() {
        INDArray changed = qk.dup();
        changed.getRow(TOKENS - 1).addi(3);
        var first = NDArrayIndex.interval(0, TOKENS - 1);
        assertClose(
                hashed(changed, rotations(2, 4), true)
                        .get(first, NDArrayIndex.all())
                        .dup(),
                hashed(qk, rotations(2, 4), true).get(first, NDArrayIndex.all()).dup());
    }

    /** A black pixel's query is zero. */
    @Test
    void aQueryOfZeroGivesNumbers() {
        INDArray zeros = Nd4j.zeros(DataType.DOUBLE, TOKENS, CHANNELS);
        assertThat(shared(zeros, false).sumNumber().doubleValue()).isFinite();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new SameBucket(3, 1, false))
                .hasMessage("buckets must be even, one for each end of a direction, got buckets=3");
        assertThatThrownBy(() -> new SameBucket(2, 0, false)).hasMessage("rounds must be at least 1, got rounds=0");
        AttentionGraph graph = new AttentionGraph(EfficientMechanisms.sharedQueryKey(4, 2), 2);
        assertThatThrownBy(() -> graph.parameters(new MapShape(4, 2, 3), new MapShape(4, 5, 3)))
                .hasMessage("keys that are the queries must stand where the queries do, got queries 2x3, keys 5x3");
    }
}
