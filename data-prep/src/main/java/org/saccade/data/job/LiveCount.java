package org.saccade.data.job;

import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.util.AccumulatorV2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What tasks have added to an accumulator, those that run included. A task that fails takes its share back; one that Spark runs twice may count twice.
 * For one thread.
 */
final class LiveCount {

    private final long accumulator;
    private final Map<Long, Long> running = new HashMap<>();
    private final Set<Long> endedTasks = new HashSet<>();
    private long ended;

    /** @param accumulator of numbers, which are summed, or of elements, which are counted; it needs a name */
    LiveCount(AccumulatorV2<?, ?> accumulator) {
        this.accumulator = accumulator.id();
    }

    long value() {
        return ended + running.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A heartbeat may be heard after the end of its task, which has counted everything. */
    void running(long task, Seq<AccumulableInfo> counted) {
        if (!endedTasks.contains(task)) {
            running.put(task, of(counted));
        }
    }

    void ended(long task, Seq<AccumulableInfo> counted) {
        running.remove(task);
        endedTasks.add(task);
        ended += of(counted);
    }

    private long of(Seq<AccumulableInfo> counted) {
        return JavaConverters.seqAsJavaList(counted).stream()
                .filter(info -> info.id() == accumulator && info.update().isDefined())
                .mapToLong(info -> number(info.update().get()))
                .sum();
    }

    private static long number(Object update) {
        return update instanceof Collection<?> elements ? elements.size() : ((Number) update).longValue();
    }
}
