package org.saccade.train.cluster;

import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.train.loop.PreemptedException;
import scala.runtime.BoxedUnit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One barrier stage, one task a rank, that trains to the end of the last epoch or fails. */
final class Attempt {
    private static final long WATCH_MILLISECONDS = 500;
    /** What ranks get to come back once all others are sure that they hang. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final int ranks;
    private final Duration timeout;
    private final Slots slots;
    private final Termination told;
    private final BlockingQueue<RankOutcome> returned = new LinkedBlockingQueue<>();
    private final List<RankOutcome> outcomes = new ArrayList<>();

    /**
     * @param timeout of the exchange, in which all ranks notice that one has failed
     * @param told whether the driver has to go, and so the ranks
     */
    Attempt(int ranks, Duration timeout, Slots slots, Termination told) {
        this.ranks = ranks;
        this.timeout = timeout;
        this.slots = slots;
        this.told = told;
    }

    /**
     * Trains.
     *
     * @param watcher called again and again meanwhile, and once at the end
     * @throws LostRanksException if ranks do not come back after others have failed
     * @throws PreemptedException if a rank was told to end, and all are safe
     * @throws IOException the first rank's failure that is not the echo of another's, or the loss of an executor
     */
    void run(JavaSparkContext spark, RankTask task, Runnable watcher) throws IOException, InterruptedException {
        await(BarrierStage.submit(spark, ranks, task, RankOutcome.class, returned), watcher);
        Failures.rethrow(RankOutcome.rootCause(outcomes));
    }

    /** Waits for all ranks; once one has failed, for the others no longer than they need to notice. */
    private void await(SimpleFutureAction<BoxedUnit> job, Runnable watcher) throws IOException, InterruptedException {
        long lastReturn = System.nanoTime();
        Exception cause = null;
        while (outcomes.size() < ranks) {
            // Asked first: once it is completed, all that will ever return has returned.
            boolean completed = job.isCompleted();
            RankOutcome outcome = returned.poll(WATCH_MILLISECONDS, TimeUnit.MILLISECONDS);
            watcher.run();
            if (outcome != null) {
                outcomes.add(outcome);
                lastReturn = System.nanoTime();
            } else if (completed) {
                // A rank that has told of its end in order is not lost, though Spark may miss it before it has heard
                // from it.
                throw cause instanceof PreemptedException preempted
                        ? preempted
                        : Failures.ofStage(job.value().get().failed().get());
            } else if (told.isRequested() && !slots.tellRanksToEnd()) {
                job.cancel(); // none has begun, so there is nothing to keep
            }
            cause = RankOutcome.rootCause(outcomes);
            if (cause != null && System.nanoTime() - lastReturn > patience().toNanos()) {
                job.cancel();
                throw LostRanksException.hanging(missing(), cause);
            }
        }
    }

    /** A rank that all others have given up waiting for will not come; any other may still be waiting itself. */
    private Duration patience() {
        return RankOutcome.blamed(outcomes).containsAll(missing()) ? GRACE : timeout.plus(GRACE);
    }

    private Set<Integer> missing() {
        return RankOutcome.missing(ranks, outcomes);
    }
}
