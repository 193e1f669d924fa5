package org.saccade.nn.kernel;

import java.util.Arrays;

/**
 * Batch normalisation of maps [B, C, positions] in single precision (arXiv:1502.03167), forward and backward. With the mean m and the
 * variance v of a channel over its N values, s = 1 / sqrt(v + epsilon) and c = x - m,
 *
 * <pre>
 *   y  = gain s c + shift
 *   dx = gain s (dy - sum(dy) / N - c s² sum(dy c) / N)
 * </pre>
 *
 * <p>Each channel comes from memory once: its later passes find it in the cache. All loops go over arrays of {@value #WIDTH} values, and add
 * what lies at the same place of each image; only then are a channel's places added, in double. So the result does not depend on how many
 * values the processor adds at a time, nor on the number of threads, and the JVM needs no help to use its vectors.
 *
 * @param channels C
 * @param positions height times width
 * @param epsilon added to the variance
 */
public record BatchNormalization(int channels, int positions, double epsilon) {

    /** So many arrays of this length as a pass needs fit the first cache. */
    private static final int WIDTH = 512;

    private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

    /** Normalises a training batch, and writes its statistics, [C] each; the variance is that over all N values. */
    public void forward(int batch, Tensor x, Tensor gain, Tensor shift, Tensor result, Tensor mean, Tensor variance) {
        eachStrip(batch, strip -> {
            strip.findMean(x, mean);
            strip.findVariance(x, mean, variance);
            strip.normalise(x, gain, shift, mean, variance, result);
        });
    }

    /** Normalises by statistics that are known, [C] each. */
    public void forwardBy(int batch, Tensor x, Tensor mean, Tensor variance, Tensor gain, Tensor shift, Tensor result) {
        eachStrip(batch, strip -> strip.normalise(x, gain, shift, mean, variance, result));
    }

    /**
     * Writes the gradients of everything that {@link #forward} read.
     *
     * @param mean as forward wrote it, and so the variance
     */
    public void backward(
            int batch,
            Tensor x,
            Tensor resultGradient,
            Tensor gain,
            Tensor mean,
            Tensor variance,
            Tensor xGradient,
            Tensor gainGradient,
            Tensor shiftGradient) {
        eachStrip(batch, strip -> {
            strip.addGradients(x, resultGradient, mean);
            strip.writeGradients(gain, variance, gainGradient, shiftGradient);
            strip.differentiate(x, resultGradient, xGradient);
        });
    }

    private void eachStrip(int batch, StripTask task) {
        int most = Math.max(1, WIDTH / positions);
        Workers.each((channels + most - 1) / most, i -> {
            int first = i * most;
            task.run(new Strip(batch, first, Math.min(most, channels - first), ROOM.get()));
        });
    }

    private interface StripTask {
        void run(Strip strip);
    }

    private interface Piece {
        void at(int at, int count);
    }

    /** What one thread works with. */
    private static final class Room {
        private final float[] x = new float[WIDTH];
        private final float[] dy = new float[WIDTH];
        private final float[] sums = new float[WIDTH];
        private final float[] products = new float[WIDTH];
        private final float[] means = new float[WIDTH];
        private final float[] slopes = new float[WIDTH];
        private final float[] ofCentred = new float[WIDTH];
        private final float[] shifts = new float[WIDTH];
    }

    /** Some channels of all images, which lie side by side in each image: several, or one that may be longer than the arrays. */
    private final class Strip {

        private final int batch;
        private final int first;
        private final int count;
        /** Places of a channel in the arrays. */
        private final int places = Math.min(positions, WIDTH);

        private final double values;
        private final Room room;

        Strip(int batch, int first, int count, Room room) {
            this.batch = batch;
            this.first = first;
            this.count = count;
            this.values = (double) batch * positions;
            this.room = room;
        }

        void findMean(Tensor x, Tensor mean) {
            Arrays.fill(room.sums, 0);
            eachPiece((at, length) -> {
                x.get(at, room.x, 0, length);
                add(length, room.x, room.sums);
            });
            for (int c = 0; c < count; c++) {
                mean.put(first + c, total(room.sums, c) / values);
            }
        }

        /** And what the mean lacks: far from zero, the sum of many values in single precision loses some of it. */
        void findVariance(Tensor x, Tensor mean, Tensor variance) {
            spread(mean, room.means);
            Arrays.fill(room.sums, 0);
            Arrays.fill(room.products, 0);
            eachPiece((at, length) -> {
                x.get(at, room.x, 0, length);
                addSquares(length, room.x, room.means, room.sums, room.products);
            });
            for (int c = 0; c < count; c++) {
                double missing = total(room.sums, c) / values;
                mean.put(first + c, mean.get(first + c) + missing);
                variance.put(first + c, Math.max(0, total(room.products, c) / values - missing * missing));
            }
        }

        void normalise(Tensor x, Tensor gain, Tensor shift, Tensor mean, Tensor variance, Tensor result) {
            spread(mean, room.means);
            spread(shift, room.shifts);
            for (int c = 0; c < count; c++) {
                spread(c, gain.get(first + c) * scale(variance, c), room.slopes);
            }
            eachPiece((at, length) -> {
                x.get(at, room.x, 0, length);
                scaleAndShift(length, room.x, room.means, room.slopes, room.shifts);
                result.put(at, room.x, 0, length);
            });
        }

        void addGradients(Tensor x, Tensor dy, Tensor mean) {
            spread(mean, room.means);
            Arrays.fill(room.sums, 0);
            Arrays.fill(room.products, 0);
            eachPiece((at, length) -> {
                x.get(at, room.x, 0, length);
                dy.get(at, room.dy, 0, length);
                addProducts(length, room.x, room.means, room.dy, room.sums, room.products);
            });
        }

        void writeGradients(Tensor gain, Tensor variance, Tensor gainGradient, Tensor shiftGradient) {
            for (int c = 0; c < count; c++) {
                double ofShift = total(room.sums, c);
                double ofCentred = total(room.products, c);
                double scale = scale(variance, c);
                double slope = gain.get(first + c) * scale;
                gainGradient.put(first + c, ofCentred * scale);
                shiftGradient.put(first + c, ofShift);
                spread(c, slope, room.slopes);
                spread(c, -slope * scale * scale * ofCentred / values, room.ofCentred);
                spread(c, -slope * ofShift / values, room.shifts);
            }
        }

        void differentiate(Tensor x, Tensor dy, Tensor xGradient) {
            eachPiece((at, length) -> {
                x.get(at, room.x, 0, length);
                dy.get(at, room.dy, 0, length);
                scaleAndShift(length, room.x, room.means, room.ofCentred, room.shifts);
                addScaled(length, room.dy, room.slopes, room.x);
                xGradient.put(at, room.x, 0, length);
            });
        }

        private double scale(Tensor variance, int c) {
            return 1 / Math.sqrt(variance.get(first + c) + epsilon);
        }

        private void eachPiece(Piece piece) {
            int length = count * positions;
            for (int image = 0; image < batch; image++) {
                int start = (image * channels + first) * positions;
                for (int done = 0; done < length; done += WIDTH) {
                    piece.at(start + done, Math.min(WIDTH, length - done));
                }
            }
        }

        private void spread(Tensor byChannel, float[] to) {
            for (int c = 0; c < count; c++) {
                spread(c, byChannel.get(first + c), to);
            }
        }

        private void spread(int c, double value, float[] to) {
            Arrays.fill(to, c * places, (c + 1) * places, (float) value);
        }

        /** Four sums at a time: each would wait for its own last addition. */
        private double total(float[] array, int c) {
            int end = (c + 1) * places;
            double sum0 = 0;
            double sum1 = 0;
            double sum2 = 0;
            double sum3 = 0;
            int i = c * places;
            for (; i + 4 <= end; i += 4) {
                sum0 += array[i];
                sum1 += array[i + 1];
                sum2 += array[i + 2];
                sum3 += array[i + 3];
            }
            for (; i < end; i++) {
                sum0 += array[i];
            }
            return sum0 + sum1 + (sum2 + sum3);
        }
    }

    private static void add(int count, float[] x, float[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += x[i];
        }
    }

    private static void addSquares(int count, float[] x, float[] means, float[] sums, float[] squares) {
        for (int i = 0; i < count; i++) {
            float centred = x[i] - means[i];
            sums[i] += centred;
            squares[i] += centred * centred;
        }
    }

    private static void addProducts(int count, float[] x, float[] means, float[] dy, float[] sums, float[] products) {
        for (int i = 0; i < count; i++) {
            sums[i] += dy[i];
            products[i] += dy[i] * (x[i] - means[i]);
        }
    }

    /** x = factor (x - mean) + shift. */
    private static void scaleAndShift(int count, float[] x, float[] means, float[] factors, float[] shifts) {
        for (int i = 0; i < count; i++) {
            x[i] = (x[i] - means[i]) * factors[i] + shifts[i];
        }
    }

    /** sum += factor x. */
    private static void addScaled(int count, float[] x, float[] factors, float[] sum) {
        for (int i = 0; i < count; i++) {
            sum[i] += x[i] * factors[i];
        }
    }
}
