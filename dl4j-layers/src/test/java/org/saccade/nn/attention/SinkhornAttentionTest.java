package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.saccade.nn.attention.Images.assertClose;

/** Sinkhorn attention and SortCut, rows 58 and 59 of the catalogue. */
class SinkhornAttentionTest {

    private static final int LENGTH = 4;
    private static final int CHANNELS = 5;

    /** Sorted block i is block order[i]. */
    private static INDArray logits(int... order) {
        INDArray logits = Nd4j.valueArrayOf(new long[] {order.length, order.length}, -500.0, DataType.DOUBLE);
        for (int i = 0; i < order.length; i++) {
            logits.putScalar(i, order[i], 0);
        }
        return logits;
    }

    private static INDArray tokens(long seed, int blocks) {
        return Networks.normal(DataType.DOUBLE, seed, (long) blocks * LENGTH, CHANNELS);
    }

    private static INDArray full(INDArray q, INDArray k, INDArray v) {
        return EfficientCores.attend(Mechanism.of(CHANNELS, 1), Map.of(), q, k, v);
    }

    private static INDArray block(INDArray tokens, int block) {
        return tokens.get(NDArrayIndex.interval((long) block * LENGTH, (block + 1L) * LENGTH), NDArrayIndex.all())
                .dup('c');
    }

    @ParameterizedTest
    @CsvSource({"1", "4", "7"})
    void theSortingMatrixIsDoublyStochastic(int blocks) {
        INDArray logits = Networks.normal(DataType.DOUBLE, 4, 2, blocks, blocks);
        INDArray sorting = Plain.run(Map.of(), List.of(logits), in -> new SinkhornGraph(in.scope(), 1, blocks, 1, 1)
                .sorting(in.variables().get(0), 200));
        assertThat(sorting.minNumber().doubleValue()).isNotNegative();
        assertThat(sorting.sum(1).sub(1).amaxNumber().doubleValue()).isEqualTo(0, within(1e-9));
        assertThat(sorting.sum(2).sub(1).amaxNumber().doubleValue()).isEqualTo(0, within(1e-6));
    }

    /** Sorted and own block are then the same, each weighing half. */
    @ParameterizedTest
    @CsvSource({"1", "3", "5"})
    void blocksInTheirPlacesGiveAttentionWithinBlocks(int blocks) {
        INDArray q = tokens(1, blocks);
        INDArray k = tokens(2, blocks);
        INDArray v = tokens(3, blocks);
        int[] inPlace = new int[blocks];
        INDArray[] expected = new INDArray[blocks];
        for (int i = 0; i < blocks; i++) {
            inPlace[i] = i;
            expected[i] = full(block(q, i), block(k, i), block(v, i));
        }
        assertClose(EfficientCores.sinkhorn(q, k, v, logits(inPlace), 8, 0), Nd4j.concat(0, expected));
    }

    @Test
    void rowIOfTheSortingMatrixPicksTheBlockThatComesToPlaceI() {
        INDArray q = tokens(1, 3);
        INDArray k = tokens(2, 3);
        INDArray v = tokens(3, 3);
        assertClose(EfficientCores.sinkhorn(q, k, v, logits(1, 2, 0), 8, 1), full(q, block(k, 1), block(v, 1)));
    }

    @Test
    void keepingAllSortedBlocksIsFullAttention() {
        INDArray q = tokens(1, 3);
        INDArray k = tokens(2, 3);
        INDArray v = tokens(3, 3);
        assertClose(EfficientCores.sinkhorn(q, k, v, logits(2, 0, 1), 8, 3), full(q, k, v));
    }

    /** Row i of the logits: what the sum of block i wants of each block, and the noise of training, divided by the temperature. */
    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "true, 2"})
    void theLayerIsItsCoreWithLogitsOfItsBlocks(boolean training, int kept) {
        int blocks = 3;
        double temperature = 0.6;
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 1, CHANNELS, 1, (long) blocks * LENGTH);
        SinkhornAttention2D layer = new SinkhornAttention2D(SinkhornOptions.of(CHANNELS, 1, blocks)
                .withSorting(5, temperature)
                .withKept(kept));
        Map<String, INDArray> parameters = Defined.of(layer, x).parameters();
        INDArray noise = Networks.normal(DataType.DOUBLE, 2, 1, blocks, blocks).muli(training ? 1 : 0);
        INDArray tokens =
                x.reshape(CHANNELS, (long) blocks * LENGTH).transpose().dup('c'); // [T, C]
        INDArray weights = parameters.get(SinkhornLayer.SORTING_WEIGHTS); // [blocks, C]
        INDArray logits = Nd4j.create(DataType.DOUBLE, blocks, blocks);
        for (int i = 0; i < blocks; i++) {
            for (int j = 0; j < blocks; j++) {
                double wanted = noise.getDouble(0, i, j);
                for (int t = i * LENGTH; t < (i + 1) * LENGTH; t++) {
                    for (int c = 0; c < CHANNELS; c++) {
                        wanted += weights.getDouble(j, c) * tokens.getDouble(t, c);
                    }
                }
                logits.putScalar(i, j, wanted / temperature);
            }
        }
        INDArray y = Plain.run(parameters, List.of(x), in -> {
            GraphScope scope =
                    training ? new TrainingScope(in.scope(), DataType.DOUBLE, Map.of("sorting", noise)) : in.scope();
            return layer.define(scope, in.variables());
        });
        INDArray expected = EfficientCores.sinkhorn(
                projected(tokens, parameters, "Wq"),
                projected(tokens, parameters, "Wk"),
                projected(tokens, parameters, "Wv"),
                logits,
                5,
                kept);
        assertClose(y.reshape(CHANNELS, (long) blocks * LENGTH).transpose(), expected);
    }

    private static INDArray projected(INDArray tokens, Map<String, INDArray> parameters, String name) {
        return tokens.mmul(parameters.get(name).reshape(CHANNELS, CHANNELS).transpose());
    }

    @Test
    void aHeadIsAttentionOfItsOwnChannelsAndSorting() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 4, 3);
        Defined two = Defined.of(new SinkhornAttention2D(SinkhornOptions.of(4, 2, 6)), x);
        Defined second = Defined.of(new SinkhornAttention2D(SinkhornOptions.of(2, 1, 6)), x);
        for (String name : List.of("Wq", "Wk", "Wv")) {
            second = second.with(
                    name,
                    two.parameters().get(name).get(NDArrayIndex.interval(2, 4)).dup());
        }
        INDArray sorting = two.parameters().get(SinkhornLayer.SORTING_WEIGHTS);
        second = second.with(
                SinkhornLayer.SORTING_WEIGHTS,
                sorting.get(NDArrayIndex.interval(6, 12), NDArrayIndex.all()).dup());
        assertClose(
                second.output(),
                two.output()
                        .get(NDArrayIndex.all(), NDArrayIndex.interval(2, 4), NDArrayIndex.all(), NDArrayIndex.all())
                        .dup());
    }

    @Test
    void refusesWhatCannotBe() {
        SinkhornAttention2D layer = new SinkhornAttention2D(SinkhornOptions.of(4, 2, 4));
        assertThatThrownBy(() -> layer.outputShape(List.of(new MapShape(3, 3, 5))))
                .hasMessage("blocks must divide the number of positions, got blocks=4, map 3x5");
        assertThatThrownBy(() -> SinkhornOptions.of(4, 2, 3).withKept(4))
                .hasMessage("kept must be some of the blocks, or 0 for sorted and own block, got kept=4, blocks=3");
        assertThatThrownBy(() -> SinkhornOptions.of(4, 2, 3).withSorting(0, 1))
                .hasMessage("iterations must be at least 1, got iterations=0");
        assertThatThrownBy(() -> SinkhornOptions.of(4, 2, 3).withSorting(8, 0))
                .hasMessage("temperature must be positive and finite, got temperature=0.0");
    }
}
