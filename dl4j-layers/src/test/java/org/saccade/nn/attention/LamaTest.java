package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** LAMA, row 22 of the catalogue. */
class LamaTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 7, 3", "1, 11, 6"})
    void aQueryOfZeroGivesTheMeanInEveryHead(int height, int width, int heads) {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 4, height, width);
        Defined lama = Defined.of(new Lama2D(LamaOptions.of(heads, 3).withQueryChannels(2)), x)
                .with(LamaLayer.QUERY, Nd4j.zeros(DataType.DOUBLE, 1, 2));
        INDArray mean = x.mean(2, 3).reshape(2, 4, 1, 1);
        assertClose(lama.output(), mean.broadcast(2, 4, 1, heads).dup());
    }

    @Test
    void givesAColumnForEachHeadWhateverTheSize() {
        Lama2D layer = new Lama2D(LamaOptions.of(5, 2));
        assertThat(layer.outputShape(List.of(new MapShape(3, 7, 9)))).isEqualTo(new MapShape(3, 1, 5));
        assertThat(layer.outputShape(List.of(new MapShape(3, 1, 1)))).isEqualTo(new MapShape(3, 1, 5));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> LamaOptions.of(0, 2)).hasMessage("heads must be at least 1, got heads=0");
        assertThatThrownBy(() -> LamaOptions.of(2, 0)).hasMessage("rank must be at least 1, got rank=0");
    }
}
