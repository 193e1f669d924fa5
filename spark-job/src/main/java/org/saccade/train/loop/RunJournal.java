package org.saccade.train.loop;

import org.saccade.train.checkpoint.Checkpoint;
import org.saccade.train.checkpoint.CheckpointStore;
import org.saccade.train.checkpoint.Position;
import org.saccade.train.checkpoint.VectorSource;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.metrics.MetricsLog;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.RankTrace;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps the run folder: metrics, checkpoints, and the model at the end. */
public final class RunJournal implements Journal {
    private final RunFolder run;
    private final CheckpointStore checkpoints;
    private final TrainConfig train;
    private final String fingerprint;
    private final MetricsLog metrics;
    private final Consumer<MetricsRow> watcher;

    /**
     * Goes on with a run's folder; rows of what came after {@code start} are cut, so that each step and each epoch stands once.
     *
     * @param fingerprint of the dataset
     * @param watcher gets each row as well
     */
    public RunJournal(
            RunFolder run,
            CheckpointStore checkpoints,
            TrainConfig train,
            String fingerprint,
            TrainingState start,
            Consumer<MetricsRow> watcher)
            throws IOException {
        this.run = run;
        this.checkpoints = checkpoints;
        this.train = train;
        this.fingerprint = fingerprint;
        this.metrics = MetricsLog.resume(run.fileSystem(), run.path(), start.step(), start.epoch());
        this.watcher = watcher;
    }

    @Override
    public void add(MetricsRow row) throws IOException {
        metrics.append(row);
        watcher.accept(row);
    }

    @Override
    public void checkpoint(TrainingState at, String parameterHash, Replica replica, VectorSource more)
            throws IOException {
        // The rows first: a checkpoint whose steps have no rows would leave a gap.
        metrics.publish();
        Position position = new Position(
                at.epoch(),
                at.stepInEpoch(),
                at.step(),
                train.seed(),
                fingerprint,
                train.globalBatchSize(),
                parameterHash);
        Checkpoint checkpoint = new Checkpoint(
                position,
                Map.of(
                        Checkpoint.PARAMETERS, replica.parameters(),
                        ResumePoint.UPDATER, replica.updaterState()),
                Map.of(TrainingState.DOCUMENT, at.toDocument()));
        checkpoints.save(checkpoint, more);
    }

    @Override
    public void keep(List<RankTrace> timeline) throws IOException {
        run.save(timeline);
    }

    @Override
    public void finish(Replica replica, Weights weights) throws IOException {
        run.save(replica, weights);
    }

    @Override
    public void close() throws IOException {
        metrics.close();
    }
}
