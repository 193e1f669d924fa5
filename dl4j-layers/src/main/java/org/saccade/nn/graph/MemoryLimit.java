package org.saccade.nn.graph;

import org.bytedeco.javacpp.Pointer;

import java.util.List;
import java.util.Locale;

/** Says in one line what a pass needs, before an allocation in the middle of it fails. */
final class MemoryLimit {

    private static final double GIB = 1L << 30;

    private MemoryLimit() {}

    static void require(String owner, double bytes, long batch, List<MapShape> inputs) {
        long allowed = allowed();
        if (bytes > allowed) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s must not keep more than the process may still take, needs %.2f GiB, allowed %.2f GiB, batch=%d,"
                            + " inputs=%s; use a stride on keys and values, a window, a smaller batch or a larger"
                            + " -Dorg.bytedeco.javacpp.maxbytes",
                    owner,
                    bytes / GIB,
                    allowed / GIB,
                    batch,
                    inputs));
        }
    }

    private static long allowed() {
        long limit = Pointer.maxPhysicalBytes() > 0 ? Pointer.maxPhysicalBytes() : Pointer.maxBytes();
        return limit > 0 ? Math.max(0, limit - Pointer.physicalBytes()) : Long.MAX_VALUE;
    }
}
