package org.saccade.train.collective;

import java.nio.FloatBuffer;

/** Adds floats of two buffers, through arrays: the JVM vectorises loops over arrays, and not loops over buffers. */
final class FloatSum {
    private static final int BLOCK = 4096;

    private final float[] ours = new float[BLOCK];
    private final float[] theirs = new float[BLOCK];

    /** Adds all that remains in {@code values} to the elements of {@code buffer} from {@code start} on. */
    void addTo(FloatBuffer buffer, int start, FloatBuffer values) {
        int index = start;
        while (values.hasRemaining()) {
            int count = Math.min(BLOCK, values.remaining());
            values.get(theirs, 0, count);
            buffer.get(index, ours, 0, count);
            for (int i = 0; i < count; i++) {
                ours[i] += theirs[i];
            }
            buffer.put(index, ours, 0, count);
            index += count;
        }
    }
}
