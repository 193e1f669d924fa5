package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The sum of the squares of numbers in single precision. */
public final class SquareSum {

    /** Values at a time. */
    private static final int WIDTH = 512;
    /** Values that a thread adds in single precision, a {@value #WIDTH}th of them in each sum. */
    private static final int SHARE = 64 * WIDTH;

    private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

    private SquareSum() {}

    public static double of(Tensor values, int length) {
        double[] sums = new double[(length + SHARE - 1) / SHARE];
        Workers.each(
                sums.length,
                share -> sums[share] = ROOM.get().sum(values, share * SHARE, Math.min(length, (share + 1) * SHARE)));
        return DoubleStream.of(sums).sum();
    }

    /** What one thread works with. */
    private static final class Room {
        private final float[] values = new float[WIDTH];
        private final float[] sums = new float[WIDTH];

        double sum(Tensor tensor, int from, int to) {
            Arrays.fill(sums, 0);
            for (int at = from; at < to; at += WIDTH) {
                int count = Math.min(WIDTH, to - at);
                tensor.get(at, values, 0, count);
                addSquares(count, values, sums);
            }
            double sum = 0;
            for (float each : sums) {
                sum += each;
            }
            return sum;
        }
    }

    private static void addSquares(int count, float[] values, float[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i] * values[i];
        }
    }
}
