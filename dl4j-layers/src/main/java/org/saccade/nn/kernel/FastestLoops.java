package org.saccade.nn.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loops that this JVM runs fastest, chosen once. */
final class FastestLoops {

    private static final Logger LOG = LoggerFactory.getLogger(FastestLoops.class);
    private static final String MODULE = "jdk.incubator.vector";
    /** Lanes of processors that have 32 vector registers. */
    private static final int WIDE = 16;

    private static final boolean HAS_VECTORS = hasVectors();
    private static final Loops LOOPS = HAS_VECTORS ? vectorLoops() : new ScalarLoops();
    private static final Products PRODUCTS = HAS_VECTORS ? new VectorProducts() : new ScalarProducts();

    private FastestLoops() {}

    static Loops get() {
        return LOOPS;
    }

    static Products products() {
        return PRODUCTS;
    }

    private static boolean hasVectors() {
        boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
        if (!present) {
            LOG.warn(
                    "attention is computed without vector instructions, which the JVM's option --add-modules={} brings",
                    MODULE);
        }
        return present;
    }

    private static Loops vectorLoops() {
        VectorLoops vectors = new VectorLoops();
        return vectors.lanes() >= WIDE ? new TwoRowVectorLoops() : vectors;
    }
}
