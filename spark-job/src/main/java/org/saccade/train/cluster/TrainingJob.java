package org.saccade.train.cluster;

import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.PreemptedException;
import org.saccade.train.loop.RunFolder;

import java.io.IOException;
import java.util.Set;

/**
 * The driver's part of training: attempts, one after the other, until one comes to the end. Each goes on from the run's last checkpoint. Spark's
 * own retries would not do: they know one number of ranks only, and no difference between a lost machine and a wrong setting.
 */
public final class TrainingJob {
    private final JavaSparkContext spark;
    private final ExperimentConfig config;
    private final HadoopFiles files;
    private final RunFolder run;
    private final String fingerprint;
    private final TrainingWatcher watcher;
    private final Termination told;
    private final Slots slots;

    /**
     * @param fingerprint of the dataset that every rank must find
     * @param told whether the driver has to go
     */
    public TrainingJob(
            JavaSparkContext spark,
            ExperimentConfig config,
            HadoopFiles files,
            RunFolder run,
            String fingerprint,
            TrainingWatcher watcher,
            Termination told) {
        this.spark = spark;
        this.config = config;
        this.files = files;
        this.run = run;
        this.fingerprint = fingerprint;
        this.watcher = watcher;
        this.told = told;
        this.slots = Slots.of(spark, told);
    }

    /**
     * Trains to the end of the last epoch.
     *
     * @return whether it came so far; if not, the driver was told to end, and training goes on when it is started again
     * @throws IOException a failure that would come again, or one more than {@code restart.limit} allows
     */
    public boolean run() throws IOException, InterruptedException {
        // Without interruption the survivors of a failed stage keep their slots, and what comes next waits for them.
        spark.setJobGroup("train", "training " + run, true);
        Restarts restarts = new Restarts(config.restart(), System::nanoTime);
        int ranks = config.cluster().ranks();
        while (!told.isRequested()) {
            try {
                new Attempt(ranks, config.exchange().timeout(), slots, told).run(spark, task(), watcher::look);
                return true;
            } catch (IOException e) {
                if (!Failures.mayPass(e)) {
                    throw e;
                }
                if (!told.isRequested()) {
                    ranks = goOn(e, restarts);
                }
            }
        }
        watcher.stopped();
        return false;
    }

    /** @return with how many ranks */
    private int goOn(IOException failure, Restarts restarts) throws IOException, InterruptedException {
        if (failure instanceof PreemptedException preempted) {
            // Not counted: a machine that is taken away is no fault of this run, and it came at least a step further.
            int ranks = ranksAfter(Set.of(preempted.rank()));
            watcher.preempted(ranks, preempted);
            return ranks;
        }
        int restart = restarts.next(failure);
        int ranks = ranksAfter(failure instanceof LostRanksException lost ? lost.ranks() : Set.of());
        watcher.restarting(restart, config.restart(), ranks, failure);
        return ranks;
    }

    /** A token of its own for each attempt, so that what is left of another one cannot join; and figures of its own, as it has a stage of its own. */
    private RankTask task() {
        Rendezvous rendezvous = new Rendezvous(
                spark.sc().applicationId(),
                RingIdentity.newToken(),
                config.exchange().timeout());
        return new RankTask(config, files, run, fingerprint, rendezvous, StageFigures.register(spark.sc()));
    }

    private int ranksAfter(Set<Integer> gone) throws ClusterException, InterruptedException {
        slots.replace(gone);
        int wanted = config.cluster().ranks();
        return slots.await(
                wanted, config.elastic().fewest(wanted), config.elastic().patience());
    }
}
