package org.saccade.nn.block;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Whether Deeplearning4j's oneDNN helpers can run. Its own check looks for a class that 1.0.0-M2.1 has moved, and says no. */
final class OneDnn {

    private OneDnn() {}

    /**
     * True for float on the CPU backend, where native helpers are allowed. A CPU library built without oneDNN runs the same
     * operations in plain code.
     */
    static boolean usable(DataType type) {
        String backend = Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend");
        return type == DataType.FLOAT
                && "CPU".equalsIgnoreCase(backend)
                && Nd4j.getEnvironment().helpersAllowed();
    }
}
