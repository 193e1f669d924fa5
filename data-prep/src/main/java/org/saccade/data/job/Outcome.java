package org.saccade.data.job;

import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;

import java.io.Serializable;

/** What became of one image in a task. */
sealed interface Outcome extends Serializable {

    /**
     * The image is good.
     *
     * @param sourceSha256 of the bytes that the source has, by which duplicates are found
     * @param pixels of the stored image; {@link PixelSums#NONE} where it is not measured
     */
    record Good(Sample sample, String sourceSha256, PixelSums pixels) implements Outcome {}

    /** The image is left out. */
    record Bad(BadImage image) implements Outcome {}
}
