package org.saccade.nn.golden;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GoldenVectorTest {

    @TempDir
    Path folder;

    @Test
    void readsArraysInRowMajorOrder() throws IOException {
        INDArray x = vector("{\"x\": " + array("[2, 3]", "[1, 2, 3, 4, 5, 6]") + "}", "0")
                .array("x", DataType.FLOAT);
        assertThat(x.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(x.shape()).containsExactly(2, 3);
        assertThat(x.getDouble(0, 2)).isEqualTo(3);
        assertThat(x.getDouble(1, 0)).isEqualTo(4);
    }

    @Test
    void readsNestedArrays() throws IOException {
        String one = array("[1]", "[7]");
        String two = array("[2]", "[8, 9]");
        GoldenVector vector = vector("{\"params\": {\"bn\": [" + one + ", " + two + "], \"W\": " + one + "}}", "0");
        assertThat(vector.array("params.bn[1]", DataType.DOUBLE).getDouble(1)).isEqualTo(9);
        assertThat(vector.arrays("params.bn", DataType.DOUBLE)).hasSize(2);
        assertThat(vector.arraysByName("params", DataType.DOUBLE)).containsOnlyKeys("W");
        assertThat(vector.has("params.bn[2]")).isFalse();
    }

    @Test
    void readsNumbersListsAndSets() throws IOException {
        GoldenVector vector =
                vector("{\"heads\": 2, \"z\": [0.5, 1.5], \"sets\": [[0, 2], []], \"border\": \"zero\"}", "0");
        assertThat(vector.integer("heads")).isEqualTo(2);
        assertThat(vector.integer("kernel", 7)).isEqualTo(7);
        assertThat(vector.numbers("z")).containsExactly(0.5, 1.5);
        assertThat(vector.sets("sets")).containsExactly(Set.of(0, 2), Set.of());
        assertThat(vector.integerLists("sets").get(0)).containsExactly(0, 2);
        assertThat(vector.text("border", "mask")).isEqualTo("zero");
        assertThatThrownBy(() -> vector.number("gamma")).hasMessage("the golden vector v must have the input gamma");
    }

    @Test
    void namesItsOutputs() throws IOException {
        String one = array("[1]", "[7]");
        assertThat(outputs(one)).containsOnlyKeys(GoldenVector.ONLY);
        assertThat(outputs("[" + one + ", " + one + "]")).containsOnlyKeys("0", "1");
        assertThat(outputs("{\"y\": " + one + ", \"p\": " + one + "}")).containsOnlyKeys("y", "p");
    }

    @Test
    void aFolderMustHoldVectors() {
        assertThatThrownBy(() -> GoldenFolder.read(folder))
                .hasMessage("a folder of golden vectors must hold *.json, got " + folder);
        assertThatThrownBy(() -> GoldenFolder.read(folder.resolve("absent")))
                .hasMessage("a folder of golden vectors must be readable, got " + folder.resolve("absent"));
    }

    @Test
    void aNameThatNoRunKnowsFails() {
        assertThatThrownBy(() -> GoldenRuns.of("perpetual_motion"))
                .hasMessage("one run must know the golden vector perpetual_motion, got []");
    }

    private Map<String, INDArray> outputs(String json) throws IOException {
        return vector("{}", json).outputs();
    }

    private GoldenVector vector(String inputs, String output) throws IOException {
        Path file = folder.resolve("v.json");
        return GoldenVector.read(
                Files.writeString(file, "{\"name\": \"v\", \"inputs\": " + inputs + ", \"output\": " + output + "}"));
    }

    private static String array(String shape, String data) {
        return "{\"shape\": " + shape + ", \"data\": " + data + "}";
    }
}
