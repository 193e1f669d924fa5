package org.saccade.nn.golden;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Map;

/**
 * Gives the inputs of a golden vector to this project's implementation. Shapes and options come from the vector, never from
 * constants.
 */
@FunctionalInterface
interface GoldenRun {

    /** The outputs in {@code type}, under the keys of {@link GoldenVector#outputs()}. */
    Map<String, INDArray> run(GoldenVector vector, DataType type);

    /** For a vector whose output is one array. */
    static GoldenRun of(Single run) {
        return (vector, type) -> Map.of(GoldenVector.ONLY, run.run(vector, type));
    }

    /** A run that gives one array. */
    @FunctionalInterface
    interface Single {
        INDArray run(GoldenVector vector, DataType type);
    }
}
