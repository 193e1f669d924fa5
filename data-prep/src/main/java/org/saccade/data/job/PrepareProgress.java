package org.saccade.data.job;

/** Hears how far a conversion is: first containers, then images, then shards. Called on the caller's thread, and on one of Spark's. */
@FunctionalInterface
public interface PrepareProgress {

    /**
     * @param done images that were read and checked so far
     * @param total images to read
     * @param bad those that were left out so far
     */
    void images(long done, long total, long bad);

    /**
     * @param done containers that were listed so far
     * @param total containers to list
     */
    default void containers(long done, long total) {}

    /**
     * @param done shards that were written so far
     * @param total shards to write
     */
    default void shards(long done, long total) {}
}
