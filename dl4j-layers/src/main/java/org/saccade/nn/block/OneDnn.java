package org.saccade.nn.block;

import org.nd4j.linalg.factory.Nd4j;

import java.util.Locale;

/** Whether Deeplearning4j's oneDNN helpers can run. Its own check looks for a class that 1.0.0-M2.1 has moved, and says no. */
final class OneDnn {

    private OneDnn() {}

    /** True on the CPU backend with native helpers allowed; a CPU without oneDNN then runs the same operations in plain code. */
    static boolean usable() {
        String backend = Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend", "");
        return "CPU".equals(backend.toUpperCase(Locale.ROOT)) && Nd4j.getEnvironment().helpersAllowed();
    }
}
