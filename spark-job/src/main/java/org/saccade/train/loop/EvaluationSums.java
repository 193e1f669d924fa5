package org.saccade.train.loop;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What an evaluation adds up, exactly, over parts of any size: the figures of the whole are quotients of sums, never averages of averages.
 *
 * @param lossSum sum over the images of the cross-entropy, nats
 * @param perClass images of each class
 * @param correct images of each class whose best guess is right
 * @param correct5 images of each class whose class is among the five best guesses
 */
public record EvaluationSums(double lossSum, long[] perClass, long[] correct, long[] correct5) implements Serializable {
    /** Images evaluated. */
    public long samples() {
        return Arrays.stream(perClass).sum();
    }

    /** Mean cross-entropy, nats. */
    public double loss() {
        return lossSum / samples();
    }

    /** Fraction of images whose best guess is right. */
    public double top1() {
        return (double) Arrays.stream(correct).sum() / samples();
    }

    /** Fraction of images whose class is among the five best guesses. */
    public double top5() {
        return (double) Arrays.stream(correct5).sum() / samples();
    }

    /** Fraction of a class's images whose best guess is right; null where there are none. */
    public Double top1(int index) {
        return fraction(correct[index], perClass[index]);
    }

    /** Fraction of a class's images whose class is among the five best guesses; null where there are none. */
    public Double top5(int index) {
        return fraction(correct5[index], perClass[index]);
    }

    public EvaluationSums plus(EvaluationSums other) {
        return new EvaluationSums(
                lossSum + other.lossSum,
                add(perClass, other.perClass),
                add(correct, other.correct),
                add(correct5, other.correct5));
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES + 3 * perClass.length * Long.BYTES);
        bytes.putDouble(lossSum);
        for (long[] counts : new long[][] {perClass, correct, correct5}) {
            bytes.asLongBuffer().put(counts);
            bytes.position(bytes.position() + counts.length * Long.BYTES);
        }
        return bytes.array();
    }

    static EvaluationSums fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int classes = (bytes.length - Double.BYTES) / Long.BYTES / 3;
        double lossSum = in.getDouble();
        long[][] counts = new long[3][classes];
        for (long[] count : counts) {
            in.asLongBuffer().get(count);
            in.position(in.position() + classes * Long.BYTES);
        }
        return new EvaluationSums(lossSum, counts[0], counts[1], counts[2]);
    }

    private static Double fraction(long part, long whole) {
        return whole == 0 ? null : Double.valueOf((double) part / whole);
    }

    private static long[] add(long[] a, long[] b) {
        long[] sum = a.clone();
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }
}
