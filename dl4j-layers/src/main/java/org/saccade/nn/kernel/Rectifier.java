package org.saccade.nn.kernel;

/** The larger of a value and zero, and its gradient, of numbers in single precision that lie side by side. */
public final class Rectifier {

    /** Values at a time. */
    private static final int WIDTH = 1024;
    /** Values that a thread takes. */
    private static final int SHARE = 32 * WIDTH;

    private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

    private Rectifier() {}

    public static void forward(int length, Tensor x, Tensor result) {
        eachPiece(length, (room, at, count) -> {
            x.get(at, room.values, 0, count);
            rectify(count, room.values);
            result.put(at, room.values, 0, count);
        });
    }

    /** What x above zero, or a result of {@link #forward} above zero, lets through; zero elsewhere. */
    public static void backward(int length, Tensor x, Tensor resultGradient, Tensor xGradient) {
        eachPiece(length, (room, at, count) -> {
            x.getBits(at, room.bits, count);
            resultGradient.getBits(at, room.gradientBits, count);
            pass(count, room.bits, room.gradientBits);
            xGradient.putBits(at, room.gradientBits, count);
        });
    }

    private static void eachPiece(int length, Piece piece) {
        Workers.each((length + SHARE - 1) / SHARE, share -> {
            Room room = ROOM.get();
            int end = Math.min(length, (share + 1) * SHARE);
            for (int at = share * SHARE; at < end; at += WIDTH) {
                piece.run(room, at, Math.min(WIDTH, end - at));
            }
        });
    }

    private interface Piece {
        void run(Room room, int at, int count);
    }

    /** What one thread works with. */
    private static final class Room {
        private final float[] values = new float[WIDTH];
        private final int[] bits = new int[WIDTH];
        private final int[] gradientBits = new int[WIDTH];
    }

    /** What is no number stays so. */
    private static void rectify(int count, float[] x) {
        for (int i = 0; i < count; i++) {
            x[i] = Math.max(x[i], 0);
        }
    }

    /** A float is above zero where its bits are, as an integer. Without a choice the JVM finds vectors for it. */
    private static void pass(int count, int[] x, int[] gradient) {
        for (int i = 0; i < count; i++) {
            gradient[i] &= (-x[i] >> 31) & ~(x[i] >> 31);
        }
    }
}
