package org.saccade.train.cluster;

import org.apache.hadoop.fs.FSError;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.loop.EvaluationSums;
import org.saccade.train.loop.Evaluator;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * Evaluates a run's model on a split, in as many tasks as there are. Needs no barrier: the parts are only added.
 *
 * @param dataset folder of the dataset
 * @param batchSize images a forward pass
 */
public record EvaluationJob(
        HadoopFiles files,
        RunFolder run,
        Weights weights,
        InputConfig input,
        LoaderConfig loader,
        String dataset,
        String split,
        int batchSize)
        implements Serializable {

    /** Runs {@code parts} tasks and adds up what they find. */
    public EvaluationSums run(JavaSparkContext spark, int parts) throws IOException, InterruptedException {
        spark.setJobGroup("evaluate", "evaluating " + run, true);
        List<Outcome> outcomes = outcomes(spark, parts);
        for (Outcome outcome : outcomes) {
            Failures.rethrow(outcome.failure);
        }
        return outcomes.stream().map(Outcome::sums).reduce(EvaluationSums::plus).orElseThrow();
    }

    private List<Outcome> outcomes(JavaSparkContext spark, int parts) throws IOException, InterruptedException {
        List<Integer> all = IntStream.range(0, parts).boxed().toList();
        try {
            return spark.parallelize(all, parts)
                    .map(part -> evaluate(part, parts))
                    .collectAsync()
                    .get();
        } catch (ExecutionException e) {
            throw Failures.ofStage(e.getCause());
        }
    }

    private Outcome evaluate(int part, int parts) {
        String who = "part " + part + " of " + parts;
        try (Dataset opened = Dataset.open(new HadoopFolder(files, dataset), dataset)) {
            RankDevice.of(TaskContext.get(), who).use();
            BatchLoader samples = new BatchLoader(opened.split(split), input);
            try (Replica replica = run.model(weights)) {
                return new Outcome(Evaluator.evaluate(replica, samples, loader, part, parts, batchSize), null);
            }
        } catch (IOException | RuntimeException | FSError | OutOfMemoryError | LinkageError e) {
            return new Outcome(null, Failures.ofTask(who, e));
        }
    }

    /** A part's sums, or why there are none. */
    private record Outcome(EvaluationSums sums, Exception failure) implements Serializable {}
}
