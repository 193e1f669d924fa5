package org.saccade.train.cluster;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Where ranks run, and for how many there is room. */
final class Slots {
    private static final long LOOK_MILLISECONDS = 500;

    private final SparkContext spark;
    private final Termination told;
    private final Map<Integer, TaskInfo> tasks = new ConcurrentHashMap<>();

    private Slots(SparkContext spark, Termination told) {
        this.spark = spark;
        this.told = told;
    }

    /** From here on it is known which task and which executor each rank got. */
    static Slots of(JavaSparkContext spark, Termination told) {
        Slots slots = new Slots(spark.sc(), told);
        spark.sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskStart(SparkListenerTaskStart start) {
                slots.tasks.put(start.taskInfo().partitionId(), start.taskInfo());
            }
        });
        return slots;
    }

    /** Ends the executors of ranks that hang or go: they would keep their slots until Spark misses them. Spark starts others in their place. */
    void replace(Collection<Integer> ranks) {
        ranks.stream()
                .map(tasks::get)
                .filter(Objects::nonNull)
                .map(TaskInfo::executorId)
                .distinct()
                .forEach(spark::killAndReplaceExecutor);
    }

    /**
     * Asks the ranks that run to end in order: their tasks are killed without an interruption, and see that their context says so.
     *
     * @return whether any runs
     */
    boolean tellRanksToEnd() {
        return tasks.values().stream()
                .map(task -> spark.killTaskAttempt(task.taskId(), false, "the driver was told to end"))
                .reduce(false, Boolean::logicalOr);
    }

    /**
     * Waits until there is room for as many ranks as are wanted, or the driver is told to end.
     *
     * @return how many ranks there is room for, at most those that are wanted
     * @throws ClusterException if there is no room for the fewest that will do
     */
    int await(int wanted, int fewest, Duration patience) throws ClusterException, InterruptedException {
        long begin = System.nanoTime();
        int free = free();
        while (free < wanted && !told.isRequested() && System.nanoTime() - begin < patience.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
            free = free();
        }
        if (free < fewest && !told.isRequested()) {
            throw new ClusterException(
                    "training needs executors for " + fewest + " ranks, and within " + patience.toSeconds()
                            + " s there were for " + free
                            + "; see why the cluster gives no more, lower elastic.min-ranks, or start again later: training resumes"
                            + " from the last checkpoint",
                    null);
        }
        return Math.min(free, wanted);
    }

    private int free() {
        return in(spark);
    }

    /** For how many ranks there is room, those that run counted too. */
    static int in(SparkContext spark) {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }
}
