package org.saccade.data.job;

import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the tasks of a conversion count. A task that Spark runs twice counts twice, so these decide nothing that is written.
 *
 * @param images that were read and checked
 * @param bad those of them that are left out
 * @param shards that were written
 */
record WriteCounters(LongAccumulator images, CollectionAccumulator<BadImage> bad, LongAccumulator shards)
        implements Serializable {

    static WriteCounters of(SparkContext spark) {
        return new WriteCounters(
                spark.longAccumulator("images"),
                spark.collectionAccumulator("bad images"),
                spark.longAccumulator("shards"));
    }

    Set<BadImage> distinctBad() {
        return new LinkedHashSet<>(bad.value());
    }
}
