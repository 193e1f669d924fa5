package org.saccade.data.job;

/** Hears how far a conversion is. Called on a thread of Spark's. */
@FunctionalInterface
public interface PrepareProgress {

    /**
     * @param done images that were read and checked so far
     * @param total images to read
     * @param bad those that were left out so far
     */
    void images(long done, long total, long bad);
}
