package org.saccade.nn.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loops that this JVM runs fastest, chosen once. */
final class FastestLoops {

    private static final Logger LOG = LoggerFactory.getLogger(FastestLoops.class);
    private static final String MODULE = "jdk.incubator.vector";
    private static final Loops LOOPS = choose();

    private FastestLoops() {}

    static Loops get() {
        return LOOPS;
    }

    private static Loops choose() {
        if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
            return new VectorLoops();
        }
        LOG.warn(
                "attention is computed without vector instructions, which the JVM's option --add-modules={} brings",
                MODULE);
        return new ScalarLoops();
    }
}
