package org.saccade.data.shard;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Sums over the pixels of images, for red, green and blue from 0 to 255. They are whole numbers, so the sums of parts give those of the whole
 * in whatever order they are added.
 *
 * @param images that were measured
 * @param pixels in them
 * @param sums one a channel
 * @param squares the sums of the squares, one a channel
 */
public record PixelSums(long images, long pixels, List<Long> sums, List<Long> squares) implements Serializable {

    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    public static final PixelSums NONE = new PixelSums(0, 0, List.of(0L, 0L, 0L), List.of(0L, 0L, 0L));

    public PixelSums {
        sums = List.copyOf(sums);
        squares = List.copyOf(squares);
    }

    /** @param rgb red, green and blue of each pixel of one image */
    public static PixelSums of(byte[] rgb) {
        long[] sums = new long[CHANNELS];
        long[] squares = new long[CHANNELS];
        for (int i = 0; i < rgb.length; i += CHANNELS) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int value = rgb[i + channel] & 0xFF;
                sums[channel] += value;
                squares[channel] += value * value;
            }
        }
        return new PixelSums(1, rgb.length / CHANNELS, perChannel(c -> sums[c]), perChannel(c -> squares[c]));
    }

    public PixelSums plus(PixelSums other) {
        return new PixelSums(
                images + other.images,
                pixels + other.pixels,
                perChannel(c -> Math.addExact(sums.get(c), other.sums.get(c))),
                perChannel(c -> Math.addExact(squares.get(c), other.squares.get(c))));
    }

    /** Of red, green and blue, from 0 to 1; empty where no pixel was measured. */
    public List<Double> mean() {
        return statistic(channel -> meanOf(channel) / WHITE);
    }

    /** The standard deviation of red, green and blue, on the scale of {@link #mean}; empty where no pixel was measured. */
    public List<Double> deviation() {
        return statistic(channel -> {
            double mean = meanOf(channel);
            double variance = (double) squares.get(channel) / pixels - mean * mean;
            return Math.sqrt(Math.max(0, variance)) / WHITE; // of one colour it could round to less than 0
        });
    }

    private double meanOf(int channel) {
        return (double) sums.get(channel) / pixels;
    }

    private List<Double> statistic(IntToDoubleFunction ofChannel) {
        return pixels == 0
                ? List.of()
                : IntStream.range(0, CHANNELS).mapToDouble(ofChannel).boxed().toList();
    }

    private static List<Long> perChannel(IntToLongFunction value) {
        return IntStream.range(0, CHANNELS).mapToLong(value).boxed().toList();
    }
}
