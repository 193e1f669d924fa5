package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Routing attention, row 60 of the catalogue. */
class RoutingAttentionTest {

    private static final int CHANNELS = 5;

    private static INDArray tokens(long seed, int number) {
        return Networks.normal(DataType.DOUBLE, seed, number, CHANNELS);
    }

    /** Centred, and about as long as one. */
    private static INDArray unit(INDArray tokens) {
        INDArray centred = tokens.subColumnVector(tokens.mean(1));
        INDArray variance = centred.mul(centred).mean(1);
        return centred.divColumnVector(Transforms.sqrt(variance.add(1e-5).mul(CHANNELS)));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "7, false", "7, true", "11, true"})
    void oneClusterOfAllIsFullAttentionOfUnitQueriesAndKeys(int number, boolean causal) {
        INDArray q = tokens(1, number);
        INDArray k = tokens(2, number);
        INDArray v = tokens(3, number);
        Mechanism plain = Mechanism.of(CHANNELS, 1).withScore(new DotProduct(Math.sqrt(CHANNELS)));
        assertClose(
                EfficientCores.routing(q, k, v, tokens(4, 1), number, causal),
                EfficientCores.attend(
                        causal ? plain.withNeighbourhood(new Causal()) : plain, Map.of(), unit(q), unit(k), v));
    }

    /** Overlapping clusters, positions in none, and causal rows that see nothing. */
    @ParameterizedTest
    @CsvSource({"13, 3, 4, false", "13, 3, 4, true", "13, 2, 1, true", "5, 7, 3, false"})
    void agreesWithTheLoops(int number, int clusters, int members, boolean causal) {
        INDArray q = tokens(1, number);
        INDArray k = tokens(2, number);
        INDArray v = tokens(3, number);
        INDArray centroids = tokens(4, clusters);
        INDArray sums = Nd4j.zeros(DataType.DOUBLE, number, CHANNELS);
        int[] times = new int[number];
        for (int c = 0; c < clusters; c++) {
            List<Integer> queries = nearest(unit(q), centroids.getRow(c), members);
            List<Integer> keys = nearest(unit(k), centroids.getRow(c), members);
            for (int i : queries) {
                times[i]++;
                sums.getRow(i).addi(attended(unit(q).getRow(i), i, keys, unit(k), v, causal));
            }
        }
        for (int i = 0; i < number; i++) {
            sums.getRow(i).divi(Math.max(times[i], 1));
        }
        assertClose(EfficientCores.routing(q, k, v, centroids, members, causal), sums);
    }

    private static List<Integer> nearest(INDArray tokens, INDArray centroid, int members) {
        double[] products =
                tokens.mmul(centroid.reshape(CHANNELS, 1)).dup('c').data().asDouble();
        return IntStream.range(0, products.length)
                .boxed()
                .sorted((a, b) -> Double.compare(products[b], products[a]))
                .limit(members)
                .toList();
    }

    private static INDArray attended(
            INDArray query, int place, List<Integer> keys, INDArray k, INDArray v, boolean causal) {
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, CHANNELS);
        double total = 0;
        for (int j : keys) {
            if (!causal || j <= place) {
                double weight = Math.exp(
                        Math.sqrt(CHANNELS) * query.mul(k.getRow(j)).sumNumber().doubleValue());
                total += weight;
                sum.addi(v.getRow(j).mul(weight));
            }
        }
        return total == 0 ? sum : sum.div(total);
    }

    /** A centroid that no query and no key is nearest to stays. */
    @Test
    void centroidsMoveToTheMeanOfTheirNearest() {
        INDArray q = tokens(1, 6);
        INDArray k = tokens(2, 6);
        INDArray far =
                Nd4j.valueArrayOf(new long[] {1, CHANNELS}, 1.0, DataType.DOUBLE); // unit vectors have a sum of zero
        INDArray centroids =
                Nd4j.vstack(unit(tokens(5, 1)).mul(10), far, unit(tokens(5, 1)).mul(-10));
        INDArray moved = EfficientCores.movedCentroids(q, k, centroids, 0.9);
        INDArray both = Nd4j.concat(0, unit(q), unit(k));
        for (int c : new int[] {0, 2}) {
            INDArray sum = Nd4j.zeros(DataType.DOUBLE, CHANNELS);
            int times = 0;
            for (int i = 0; i < 12; i++) {
                double product =
                        both.getRow(i).mul(centroids.getRow(c)).sumNumber().doubleValue();
                if (product > 0) {
                    sum.addi(both.getRow(i));
                    times++;
                }
            }
            assertClose(
                    moved.getRow(c),
                    centroids.getRow(c).mul(0.9).add(sum.div(times).mul(0.1)));
        }
        assertClose(moved.getRow(1), centroids.getRow(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void centroidsMoveInTrainingOnly(boolean training) {
        MultiLayerNetwork network = Networks.classifier(
                DataType.DOUBLE,
                InputType.convolutional(3, 4, 4),
                new RoutingAttention2D(RoutingOptions.of(4, 2, 3, 4).withDecay(0.5)));
        INDArray before = network.getLayer(0).getParam(RoutingLayer.CENTROIDS).dup();
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 4, 3, 4);
        if (training) {
            network.fit(x, Networks.oneHot(DataType.DOUBLE, 2, 3));
        } else {
            network.output(x);
        }
        assertThat(network.getLayer(0).getParam(RoutingLayer.CENTROIDS).equals(before))
                .isEqualTo(!training);
    }

    @Test
    void refusesWhatCannotBe() {
        RoutingAttention2D layer = new RoutingAttention2D(RoutingOptions.of(4, 2, 3, 16));
        assertThatThrownBy(() -> layer.outputShape(List.of(new MapShape(3, 3, 5))))
                .hasMessage("a cluster must not have more members than there are positions, got members=16, map 3x5");
        assertThatThrownBy(() -> RoutingOptions.of(4, 2, 3, 4).withDecay(1.5))
                .hasMessage("decay must be from 0 to 1, got decay=1.5");
        assertThatThrownBy(() -> RoutingOptions.of(4, 3, 3, 4))
                .hasMessage("heads must divide channels, got channels=4, heads=3");
    }
}
