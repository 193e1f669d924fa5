package org.saccade.train.cluster;

import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.RunFolder;
import scala.runtime.BoxedUnit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tries on the executors what training will need of them: all ranks start together, each on its device, find the dataset, read it, and
 * exchange a gradient. It ends within a minute, whatever hangs.
 *
 * @param run the folder that rank 0 must be able to write in
 * @param fingerprint of the dataset that every rank must find; null where there is none to look for
 * @param floats of a gradient; 0 where the network is not known
 */
public record Checkup(ExperimentConfig config, HadoopFiles files, RunFolder run, String fingerprint, int floats) {
    /** For executors to come: Spark is to be started with it as the time that ranks wait for one another. */
    public static final Duration START = Duration.ofSeconds(20);

    /** Of one exchange, or of a batch. */
    private static final Duration STEP = Duration.ofSeconds(10);

    private static final Duration ALL = Duration.ofSeconds(45);
    private static final long WATCH_MILLISECONDS = 200;

    /**
     * @throws IOException why training would fail, from the first rank that is not the echo of another, or from Spark
     */
    public ClusterCheckup run(JavaSparkContext spark) throws IOException, InterruptedException {
        spark.setJobGroup("doctor", "trying out", true);
        Rendezvous rendezvous = new Rendezvous(spark.sc().applicationId(), RingIdentity.newToken(), STEP);
        CheckupTask task = new CheckupTask(config, files, run, fingerprint, floats, rendezvous);
        BlockingQueue<CheckupTask.Outcome> returned = new LinkedBlockingQueue<>();
        SimpleFutureAction<BoxedUnit> job =
                BarrierStage.submit(spark, config.cluster().ranks(), task, CheckupTask.Outcome.class, returned);
        List<CheckupTask.Outcome> outcomes = await(job, returned);
        Failures.rethrow(RankOutcome.rootCause(ends(outcomes)));
        return new ClusterCheckup(
                Slots.in(spark.sc()),
                outcomes.stream()
                        .map(CheckupTask.Outcome::found)
                        .sorted(Comparator.comparingInt(RankCheckup::rank))
                        .toList());
    }

    private List<CheckupTask.Outcome> await(
            SimpleFutureAction<BoxedUnit> job, BlockingQueue<CheckupTask.Outcome> returned)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        List<CheckupTask.Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < config.cluster().ranks()) {
            // Asked first: once it is completed, all that will ever return has returned.
            boolean completed = job.isCompleted();
            CheckupTask.Outcome outcome = returned.poll(WATCH_MILLISECONDS, TimeUnit.MILLISECONDS);
            if (outcome != null) {
                outcomes.add(outcome);
            } else if (completed) {
                throw Failures.ofStage(job.value().get().failed().get());
            } else if (System.nanoTime() - began > ALL.toNanos()) {
                job.cancel();
                throw new ClusterException(
                        "all ranks must have tried out everything within " + ALL.toSeconds() + " s, and ranks "
                                + RankOutcome.missing(config.cluster().ranks(), ends(outcomes))
                                + " have not; see the logs of their executors",
                        null);
            }
        }
        return outcomes;
    }

    private static List<RankOutcome> ends(List<CheckupTask.Outcome> outcomes) {
        return outcomes.stream().map(CheckupTask.Outcome::end).toList();
    }
}
