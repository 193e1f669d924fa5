package org.saccade.train.cluster;

import org.apache.hadoop.fs.FSError;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.loop.Evaluator;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** One part of an evaluation: its batches, evaluated as they are asked for, so that none lies in memory. A failure is the last of them. */
final class PartScores implements Iterator<ScoredBatch> {
    private final String who;
    private final Evaluator evaluator;
    private boolean failed;

    private PartScores(String who, Evaluator evaluator) {
        this.who = who;
        this.evaluator = evaluator;
    }

    /** Begins; what was opened is closed when the task ends. */
    static Iterator<ScoredBatch> of(EvaluationJob job, int part, int parts) {
        String who = "part " + part + " of " + parts;
        try {
            return new PartScores(who, evaluator(job, part, parts, who));
        } catch (IOException | RuntimeException | FSError | OutOfMemoryError | LinkageError e) {
            return List.of(failure(who, e)).iterator();
        }
    }

    private static Evaluator evaluator(EvaluationJob job, int part, int parts, String who) throws IOException {
        TaskContext task = TaskContext.get();
        RankDevice.of(task, who).use();
        Dataset dataset =
                untilTheEndOf(task, Dataset.open(new HadoopFolder(job.files(), job.dataset()), job.dataset()));
        BatchLoader samples = new BatchLoader(dataset.split(job.split()), job.input());
        Replica replica = untilTheEndOf(task, job.run().model(job.weights()));
        return untilTheEndOf(
                task, new Evaluator(replica, samples, job.crops(), job.loader(), part, parts, job.batchSize()));
    }

    /** Spark closes in the reverse of the order in which it was told. */
    private static <T extends AutoCloseable> T untilTheEndOf(TaskContext task, T opened) {
        task.addTaskCompletionListener((TaskCompletionListener) unused -> {
            try {
                opened.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return opened;
    }

    private static ScoredBatch failure(String who, Throwable failure) {
        return new ScoredBatch(List.of(), Failures.ofTask(who, failure));
    }

    @Override
    public boolean hasNext() {
        return !failed && evaluator.hasNext();
    }

    @Override
    public ScoredBatch next() {
        try {
            return new ScoredBatch(evaluator.next(), null);
        } catch (IOException | RuntimeException | FSError | OutOfMemoryError | LinkageError e) {
            failed = true;
            return failure(who, e);
        }
    }
}
