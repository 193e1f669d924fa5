package org.saccade.train.cluster;

import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.source.HadoopFiles;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.RunFolder;
import scala.reflect.ClassTag$;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** The driver's part of training: one barrier stage, one task a rank. */
public final class TrainingJob {
    private static final long WATCH_MILLISECONDS = 500;

    private TrainingJob() {}

    /** Called on the driver again and again while the ranks train, and once at the end. */
    public interface Watcher {
        void look() throws IOException;
    }

    /**
     * Trains to the end of the last epoch.
     *
     * @throws IOException the first rank's failure that is not the echo of another's, or the loss of an executor
     */
    public static void run(
            JavaSparkContext spark, ExperimentConfig config, HadoopFiles files, RunFolder run, Watcher watcher)
            throws IOException, InterruptedException {
        // Without interruption the survivors of a failed stage keep their slots, and what comes next waits for them.
        spark.setJobGroup("train", "training " + run, true);
        Rendezvous rendezvous = new Rendezvous(
                spark.sc().applicationId(),
                RingIdentity.newToken(),
                config.exchange().timeout());
        int ranks = config.cluster().ranks();
        JavaRDD<Integer> seats =
                spark.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks);
        JavaRDD<RankOutcome> outcomes = JavaRDD.fromRDD(
                seats.rdd()
                        .barrier()
                        .mapPartitions(
                                new RankTask(config, files, run, rendezvous),
                                false,
                                ClassTag$.MODULE$.apply(RankOutcome.class)),
                ClassTag$.MODULE$.apply(RankOutcome.class));
        Failures.rethrow(RankOutcome.rootCause(await(outcomes.collectAsync(), watcher)));
    }

    private static List<RankOutcome> await(JavaFutureAction<List<RankOutcome>> job, Watcher watcher)
            throws IOException, InterruptedException {
        while (true) {
            try {
                List<RankOutcome> outcomes = job.get(WATCH_MILLISECONDS, TimeUnit.MILLISECONDS);
                watcher.look();
                return outcomes;
            } catch (TimeoutException e) {
                watcher.look();
            } catch (ExecutionException e) {
                throw Failures.ofStage(e.getCause());
            }
        }
    }
}
