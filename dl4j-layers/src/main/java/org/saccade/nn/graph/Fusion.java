package org.saccade.nn.graph;

import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.Locale;

/**
 * Whether attention is computed by kernels of its own, on CPUs, or operation by operation; and so convolutions, batch norms and ReLUs, or by
 * oneDNN and Deeplearning4j. The system property {@value #PROPERTY} says so: auto, on or off. It holds for graphs and layers that are built from
 * then on, and changes how they are computed, not what.
 */
public enum Fusion {
    /** By a kernel where there is one. */
    AUTO,
    /** By a kernel; what has none is refused. */
    ON,
    /** Operation by operation. */
    OFF;

    public static final String PROPERTY = "saccade.fused";

    /** Lets it hold for this process. */
    public void use() {
        System.setProperty(PROPERTY, name().toLowerCase(Locale.ROOT));
    }

    /** Kernels work on the memory of the processor that runs Java. */
    public static Fusion current() {
        String set = System.getProperty(PROPERTY, "auto");
        Fusion fusion = Arrays.stream(values())
                .filter(value -> value.name().equalsIgnoreCase(set))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(PROPERTY + " must be auto, on or off, got " + PROPERTY
                        + "=" + set + "; without it, it is auto"));
        return Nd4j.getBackend().getEnvironment().isCPU() ? fusion : OFF;
    }
}
