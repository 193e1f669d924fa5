package org.saccade.nn.golden;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.stream.Stream;

/** The layers agree with the vectors of parts and options that the 65 leave out. */
class ExtendedGoldenVectorsTest {

    static Stream<Arguments> vectors() {
        return GoldenFolder.resource("/golden-extended").inBothTypes();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void agreesWith(GoldenVector vector, DataType type) {
        GoldenCheck.assertAgrees(vector, type);
    }
}
