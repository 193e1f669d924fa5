package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.neighbourhood.Window;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** All-attention, row 47 of the catalogue. */
class PersistentMemoryTest {

    private static SelfAttention2D layer(int slots) {
        return new SelfAttention2D(EfficientMechanisms.allAttention(4, 2, slots));
    }

    @Test
    void noSlotsIsPlainAttention() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 5, 7);
        assertClose(
                Defined.of(layer(0), x).output(),
                Defined.of(new SelfAttention2D(Mechanism.of(4, 2)), x).output());
    }

    /** Queries of zero weigh all keys and slots the same: one mean over both. */
    @ParameterizedTest
    @CsvSource({"1, 1", "5, 7", "1, 11"})
    void keysAndSlotsShareOneSoftmax(int height, int width) {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, height, width);
        Defined attention = Defined.of(layer(3), x).with("Wq", Nd4j.zeros(DataType.DOUBLE, 4, 3, 1, 1));
        INDArray values = attention.parameters().get("Wv").reshape(4, 3);
        INDArray slots = attention.parameters().get(PersistentMemory.VALUES).mul(Math.sqrt(3)); // [N, M, E']
        INDArray ofSlots = slots.sum(1).reshape(1, 4, 1, 1);
        INDArray sums = x.sum(2, 3); // [B, C]
        INDArray ofKeys = sums.mmul(values.transpose()).reshape(2, 4, 1, 1);
        INDArray mean = ofKeys.add(ofSlots.broadcast(2, 4, 1, 1)).div(height * width + 3);
        assertClose(attention.output(), mean.broadcast(2, 4, height, width).dup());
    }

    /** A window's tiles are filled up with queries and keys outside the image: neither meets the slots' shares. */
    @Test
    void everyQuerySeesTheSlotsInAWindowToo() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 9, 10);
        Mechanism window = EfficientMechanisms.allAttention(4, 2, 3).withNeighbourhood(Window.of(3));
        Defined attention = Defined.of(new SelfAttention2D(window), x)
                .with("Wv", Nd4j.zeros(DataType.DOUBLE, 4, 3, 1, 1))
                .with(PersistentMemory.VALUES, Nd4j.ones(DataType.DOUBLE, 2, 3, 2))
                .with("Wq", Nd4j.zeros(DataType.DOUBLE, 4, 3, 1, 1));
        INDArray y = attention.output();
        double slots = 3 * Math.sqrt(3);
        INDArray expected = Nd4j.create(DataType.DOUBLE, y.shape());
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 10; j++) {
                int keys = (i == 0 || i == 8 ? 2 : 3) * (j == 0 || j == 9 ? 2 : 3);
                for (int c = 0; c < 8; c++) {
                    expected.putScalar(new int[] {c / 4, c % 4, i, j}, slots / (keys + 3));
                }
            }
        }
        assertClose(y, expected);
    }

    @Test
    void refusesNegativeSlots() {
        assertThatThrownBy(() -> layer(-1)).hasMessage("memorySlots must be at least 0, got memorySlots=-1");
    }
}
