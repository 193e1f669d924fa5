package org.saccade.train.cluster;

import org.apache.hadoop.fs.FSError;
import org.apache.spark.BarrierTaskContext;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.checkpoint.CheckpointStore;
import org.saccade.train.collective.Collective;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.loop.GradientExchange;
import org.saccade.train.loop.Journal;
import org.saccade.train.loop.PreemptedException;
import org.saccade.train.loop.ResumePoint;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.RunJournal;
import org.saccade.train.loop.TrainLoop;
import org.saccade.train.loop.TrainingState;
import org.saccade.train.loop.WeightAverage;
import org.saccade.train.replica.Network;
import org.saccade.train.replica.Replica;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What one barrier task does: joins the ring, takes up the model where the run stands, trains. */
final class RankTask
        extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<RankOutcome>>
        implements Serializable {
    private static final long serialVersionUID = 1;

    private final ExperimentConfig config;
    private final HadoopFiles files;
    private final RunFolder run;
    private final String fingerprint;
    private final Rendezvous rendezvous;
    private final StageFigures figures;

    RankTask(
            ExperimentConfig config,
            HadoopFiles files,
            RunFolder run,
            String fingerprint,
            Rendezvous rendezvous,
            StageFigures figures) {
        this.config = config;
        this.files = files;
        this.run = run;
        this.fingerprint = fingerprint;
        this.rendezvous = rendezvous;
        this.figures = figures;
    }

    @Override
    public scala.collection.Iterator<RankOutcome> apply(scala.collection.Iterator<Integer> unused) {
        Iterator<RankOutcome> outcome = List.of(train(BarrierTaskContext.get())).iterator();
        return JavaConverters.asScalaIterator(outcome);
    }

    private RankOutcome train(BarrierTaskContext context) {
        int rank = context.partitionId();
        String who = Rendezvous.who(context);
        try (Termination told = Termination.ofRank(rendezvous.timeout());
                Membership member = rendezvous.join(context)) {
            Collective collective = member.collective();
            try {
                member.device().use();
                // A driver that was told to end kills the tasks, without interrupting them.
                train(collective, who, () -> told.isRequested() || context.isInterrupted());
                return new RankOutcome(rank, null);
            } catch (PreemptedException e) {
                // When one has gone Spark may end the others, so the one that writes must be ready.
                collective.barrier();
                return new RankOutcome(rank, e);
            } catch (IOException | RuntimeException | FSError | OutOfMemoryError | LinkageError e) {
                Exception inWords = Failures.ofTask(who, e);
                Exception failure =
                        Failures.lackOfMemory(e).isPresent() ? LostRanksException.exhausted(rank, inWords) : inWords;
                // The others learn the reason before the sockets close.
                collective.abort(String.valueOf(failure.getMessage()));
                return new RankOutcome(rank, failure);
            }
        } catch (IOException e) {
            return new RankOutcome(rank, Failures.ofTask(who, e));
        }
    }

    private void train(Collective collective, String who, BooleanSupplier toldToEnd) throws IOException {
        try (Dataset dataset = RankDataset.open(files, config.data().path(), fingerprint, who)) {
            BatchLoader training = new BatchLoader(dataset.split(config.data().train()), config.input());
            BatchLoader validation = new BatchLoader(dataset.split(config.data().validation()), config.input());
            Network network = Network.of(config, files, training.classes());
            try (Replica replica = network.initialise(config.train(), training.samples())) {
                CheckpointStore checkpoints =
                        run.checkpoints(config.checkpoint().keep());
                GradientExchange exchange = GradientExchange.of(config.exchange(), replica, collective);
                Optional<WeightAverage> average =
                        WeightAverage.of(config.train().ema(), replica);
                TrainingState start = ResumePoint.take(checkpoints, replica, exchange, average, collective);
                try (Journal journal = collective.rank() == 0
                        ? new RunJournal(run, checkpoints, config.train(), fingerprint, start, figures::add)
                        : Journal.NONE) {
                    new TrainLoop(
                                    config,
                                    replica,
                                    exchange,
                                    average,
                                    collective,
                                    training,
                                    validation,
                                    journal,
                                    toldToEnd)
                            .run(start);
                }
            }
        }
    }
}
