package org.saccade.train.cluster;

import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.RunFolder;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The driver's part of training: one barrier stage, one task a rank. */
public final class TrainingJob {
    private static final long WATCH_MILLISECONDS = 500;
    /** What ranks get beyond the timeout of the exchange, in which they all notice that one has failed, to come back. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final ExperimentConfig config;
    private final BlockingQueue<RankOutcome> returned = new LinkedBlockingQueue<>();
    private final List<RankOutcome> outcomes = new ArrayList<>();

    private TrainingJob(ExperimentConfig config) {
        this.config = config;
    }

    /**
     * Trains to the end of the last epoch.
     *
     * @param fingerprint of the dataset that every rank must find
     * @param watcher called again and again while the ranks train, and once at the end
     * @throws IOException the first rank's failure that is not the echo of another's, or the loss of an executor
     */
    public static void run(
            JavaSparkContext spark,
            ExperimentConfig config,
            HadoopFiles files,
            RunFolder run,
            String fingerprint,
            Runnable watcher)
            throws IOException, InterruptedException {
        // Without interruption the survivors of a failed stage keep their slots, and what comes next waits for them.
        spark.setJobGroup("train", "training " + run, true);
        Rendezvous rendezvous = new Rendezvous(
                spark.sc().applicationId(),
                RingIdentity.newToken(),
                config.exchange().timeout());
        RankTask task = new RankTask(config, files, run, fingerprint, rendezvous);
        TrainingJob job = new TrainingJob(config);
        job.await(job.submit(spark, task), watcher);
        Failures.rethrow(RankOutcome.rootCause(job.outcomes));
    }

    private SimpleFutureAction<BoxedUnit> submit(JavaSparkContext spark, RankTask task) {
        List<Integer> ranks =
                IntStream.range(0, config.cluster().ranks()).boxed().toList();
        RDD<RankOutcome> stage = spark.parallelize(ranks, ranks.size())
                .rdd()
                .barrier()
                .mapPartitions(task, false, ClassTag$.MODULE$.apply(RankOutcome.class));
        return spark.sc()
                .submitJob(
                        stage,
                        new OnlyElement(),
                        JavaConverters.asScalaBuffer(List.<Object>copyOf(ranks)),
                        new Collect(returned),
                        new Nothing());
    }

    /** Waits for all ranks; once one has failed, for the others no longer than they need to notice. */
    private void await(SimpleFutureAction<BoxedUnit> job, Runnable watcher) throws IOException, InterruptedException {
        long deadline = Long.MAX_VALUE;
        while (outcomes.size() < config.cluster().ranks()) {
            RankOutcome outcome = returned.poll(WATCH_MILLISECONDS, TimeUnit.MILLISECONDS);
            watcher.run();
            if (outcome != null) {
                outcomes.add(outcome);
            } else if (job.isCompleted()) {
                throw Failures.ofStage(job.value().get().failed().get());
            }
            Exception cause = RankOutcome.rootCause(outcomes);
            if (cause != null && deadline == Long.MAX_VALUE) {
                deadline = System.nanoTime()
                        + config.exchange().timeout().plus(GRACE).toNanos();
            }
            if (cause != null && System.nanoTime() - deadline > 0) {
                job.cancel();
                throw new ClusterException(
                        "ranks " + missing() + " did not come back after another had failed (" + cause.getMessage()
                                + "); look at their machines and start again: training resumes from the last checkpoint",
                        cause);
            }
        }
    }

    private Set<Integer> missing() {
        Set<Integer> missing =
                IntStream.range(0, config.cluster().ranks()).boxed().collect(Collectors.toCollection(TreeSet::new));
        outcomes.forEach(outcome -> missing.remove(outcome.rank()));
        return missing;
    }

    /** A partition's one element. */
    private static final class OnlyElement
            extends AbstractFunction1<scala.collection.Iterator<RankOutcome>, RankOutcome> implements Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public RankOutcome apply(scala.collection.Iterator<RankOutcome> partition) {
            return partition.next();
        }
    }

    /** Takes the outcomes as they come, on the driver. */
    private static final class Collect extends AbstractFunction2<Object, RankOutcome, BoxedUnit> {
        private final BlockingQueue<RankOutcome> returned;

        Collect(BlockingQueue<RankOutcome> returned) {
            this.returned = returned;
        }

        @Override
        public BoxedUnit apply(Object partition, RankOutcome outcome) {
            returned.add(outcome);
            return BoxedUnit.UNIT;
        }
    }

    /** The job has no result besides its outcomes. */
    private static final class Nothing extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }
}
