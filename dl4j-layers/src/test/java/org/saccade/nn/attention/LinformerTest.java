package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Landmarks;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Linformer, row 53 of the catalogue. */
class LinformerTest {

    private static INDArray image(int height, int width) {
        return Networks.normal(DataType.DOUBLE, 1, 2, 3, height, width);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 7, 4", "1, 11, 2"})
    void landmarksThatAreThePositionsGiveFullAttention(int height, int width, int heads) {
        INDArray x = image(height, width);
        int positions = height * width;
        INDArray each = Nd4j.eye(positions).castTo(DataType.DOUBLE);
        Defined landmarks = Defined.of(new SelfAttention2D(EfficientMechanisms.linformer(4, heads, positions)), x)
                .with("Ek", each.reshape(1, positions, positions))
                .with("Ev", each.reshape(1, positions, positions));
        Defined full = Defined.of(new SelfAttention2D(Mechanism.of(4, heads)), x);
        for (String name : List.of("Wq", "Wk", "Wv")) {
            full = full.with(name, landmarks.parameters().get(name));
        }
        assertClose(landmarks.output(), full.output());
    }

    @Test
    void oneMatrixForBothIsTheSameMatrixTwice() {
        INDArray x = image(3, 5);
        Defined shared = Defined.of(new SelfAttention2D(EfficientMechanisms.linformerSharingKeyValue(4, 2, 6)), x);
        assertThat(shared.parameters()).containsOnlyKeys("Wq", "Wk", "Wv", "Ek");
        Defined apart = Defined.of(new SelfAttention2D(EfficientMechanisms.linformer(4, 2, 6)), x);
        for (String name : List.of("Wq", "Wk", "Wv", "Ek")) {
            apart = apart.with(name, shared.parameters().get(name));
        }
        assertClose(
                shared.output(), apart.with("Ev", shared.parameters().get("Ek")).output());
    }

    @Test
    void aMatrixForAllHeadsIsTheSameMatrixForEach() {
        INDArray x = image(3, 5);
        Defined one = Defined.of(new SelfAttention2D(EfficientMechanisms.linformer(4, 2, 6)), x);
        Defined each = Defined.of(new SelfAttention2D(EfficientMechanisms.linformerSharingNothing(4, 2, 6)), x);
        for (String name : List.of("Wq", "Wk", "Wv")) {
            each = each.with(name, one.parameters().get(name));
        }
        for (String name : List.of("Ek", "Ev")) {
            INDArray matrix = one.parameters().get(name);
            each = each.with(name, Nd4j.concat(0, matrix, matrix));
        }
        assertClose(each.output(), one.output());
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Landmarks(Convolution.pointwise(), 0, 1, false))
                .hasMessage("landmarks must be at least 1, got landmarks=0");
    }
}
