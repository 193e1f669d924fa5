package org.saccade.nn;

import org.saccade.nn.graph.Fusion;

import java.util.function.Supplier;

/** Work while the system property {@link Fusion#PROPERTY} has some value. */
public final class Fused {

    private Fused() {}

    public static <T> T with(String value, Supplier<T> work) {
        String before = System.getProperty(Fusion.PROPERTY);
        System.setProperty(Fusion.PROPERTY, value);
        try {
            return work.get();
        } finally {
            if (before == null) {
                System.clearProperty(Fusion.PROPERTY);
            } else {
                System.setProperty(Fusion.PROPERTY, before);
            }
        }
    }
}
