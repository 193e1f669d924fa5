package org.saccade.data.shard;

import java.io.Serializable;

/**
 * What the stored images of a split are like; of a signal, its length and its channels stand for width and height.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bytes as stored
 */
public record ImageStatistics(Distribution width, Distribution height, Distribution bytes, PixelStatistics pixels)
        implements Serializable {
    /** Of a split without samples, and of manifests of version 1, which say nothing of it. */
    public static final ImageStatistics NONE =
            new ImageStatistics(Distribution.NONE, Distribution.NONE, Distribution.NONE, PixelStatistics.NONE);

    public ImageStatistics {
        if (width.count() != height.count() || width.count() != bytes.count()) {
            throw new IllegalArgumentException("the histograms must count the same samples, got " + width.count()
                    + " widths, " + height.count() + " heights, " + bytes.count() + " lengths");
        }
    }
}
