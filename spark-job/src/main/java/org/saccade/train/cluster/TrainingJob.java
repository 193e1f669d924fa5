package org.saccade.train.cluster;

import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.RunFolder;

import java.io.IOException;

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
    private final Slots slots;

    /** @param fingerprint of the dataset that every rank must find */
    public TrainingJob(
            JavaSparkContext spark,
            ExperimentConfig config,
            HadoopFiles files,
            RunFolder run,
            String fingerprint,
            TrainingWatcher watcher) {
        this.spark = spark;
        this.config = config;
        this.files = files;
        this.run = run;
        this.fingerprint = fingerprint;
        this.watcher = watcher;
        this.slots = Slots.of(spark);
    }

    /**
     * Trains to the end of the last epoch.
     *
     * @throws IOException a failure that would come again, or one more than {@code restart.limit} allows
     */
    public void run() throws IOException, InterruptedException {
        // Without interruption the survivors of a failed stage keep their slots, and what comes next waits for them.
        spark.setJobGroup("train", "training " + run, true);
        Restarts restarts = new Restarts(config.restart(), System::nanoTime);
        int ranks = config.cluster().ranks();
        while (true) {
            try {
                new Attempt(ranks, config.exchange().timeout()).run(spark, task(), watcher::look);
                return;
            } catch (IOException e) {
                if (!Failures.mayPass(e)) {
                    throw e;
                }
                int restart = restarts.next(e);
                ranks = ranksAfter(e);
                watcher.restarting(restart, config.restart(), ranks, e);
            }
        }
    }

    /** A token of its own for each attempt, so that what is left of another one cannot join. */
    private RankTask task() {
        Rendezvous rendezvous = new Rendezvous(
                spark.sc().applicationId(),
                RingIdentity.newToken(),
                config.exchange().timeout());
        return new RankTask(config, files, run, fingerprint, rendezvous);
    }

    private int ranksAfter(IOException failure) throws ClusterException, InterruptedException {
        if (failure instanceof LostRanksException lost) {
            slots.replace(lost.ranks());
        }
        int wanted = config.cluster().ranks();
        return slots.await(
                wanted, config.elastic().fewest(wanted), config.elastic().patience());
    }
}
