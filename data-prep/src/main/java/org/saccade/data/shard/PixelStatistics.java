package org.saccade.data.shard;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * The colours of a split: red, green and blue, from 0 to 1, to six decimals.
 *
 * @param images that were measured; a split of many is measured in part
 * @param mean over all their pixels; empty where no image was measured
 * @param deviation of the pixels from the mean, the standard one; empty where no image was measured
 */
public record PixelStatistics(long images, List<Double> mean, List<Double> deviation) implements Serializable {
    public static final PixelStatistics NONE = new PixelStatistics(0, List.of(), List.of());

    /** What the manifest holds; more would be noise of the sampling. */
    static final int DECIMALS = 6;

    private static final int CHANNELS = 3;

    public PixelStatistics {
        Names.atLeastZero("images", images);
        mean = rounded("mean", mean, images);
        deviation = rounded("deviation", deviation, images);
    }

    public static PixelStatistics of(PixelSums sums) {
        return new PixelStatistics(sums.images(), sums.mean(), sums.deviation());
    }

    private static List<Double> rounded(String field, List<Double> values, long images) {
        int length = images == 0 ? 0 : CHANNELS;
        if (values.size() != length || values.stream().anyMatch(value -> !(value >= 0 && value <= 1))) {
            throw new IllegalArgumentException(
                    field + " must be " + length + " numbers from 0 to 1 where images=" + images + ", got " + values);
        }
        return values.stream()
                .map(value -> new BigDecimal(value)
                        .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                        .doubleValue())
                .toList();
    }
}
