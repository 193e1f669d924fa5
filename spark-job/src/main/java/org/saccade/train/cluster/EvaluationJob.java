package org.saccade.train.cluster;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.Crops;
import org.saccade.train.loop.Evaluation;
import org.saccade.train.loop.EvaluationTally;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * Evaluates a run's model on a split, in as many tasks as there are. Needs no barrier: the parts are only added.
 *
 * @param weights which of the run's
 * @param dataset folder of the dataset
 * @param classes of the dataset
 * @param crops of an image, over which probabilities are averaged
 * @param batchSize images a forward pass
 * @param mostWorst how many of the samples with the greatest loss are wanted, at most
 */
public record EvaluationJob(
        HadoopFiles files,
        RunFolder run,
        Weights weights,
        InputConfig input,
        LoaderConfig loader,
        String dataset,
        String split,
        int classes,
        Crops crops,
        int batchSize,
        int mostWorst)
        implements Serializable {

    /**
     * Runs {@code parts} tasks and adds up what they find.
     *
     * @param table gets the predictions too, once all samples are evaluated
     */
    public Evaluation run(JavaSparkContext spark, int parts, Optional<PredictionTable> table)
            throws IOException, InterruptedException {
        spark.setJobGroup("evaluate", "evaluating " + run, true);
        JavaRDD<ScoredBatch> batches = spark.parallelize(
                        IntStream.range(0, parts).boxed().toList(), parts)
                .flatMap(part -> PartScores.of(this, part, parts));
        if (table.isPresent()) {
            // Each sample is evaluated once: it is counted first, and written from here.
            batches.persist(StorageLevel.DISK_ONLY());
        }
        Evaluation evaluation = evaluation(batches);
        if (table.isPresent()) {
            table.get().write(spark, batches);
        }
        return evaluation;
    }

    private Evaluation evaluation(JavaRDD<ScoredBatch> batches) throws IOException, InterruptedException {
        List<Outcome> outcomes;
        try {
            outcomes = batches.mapPartitions(part -> List.of(outcome(part)).iterator())
                    .collectAsync()
                    .get();
        } catch (ExecutionException e) {
            throw Failures.ofStage(e.getCause());
        }
        for (Outcome outcome : outcomes) {
            Failures.rethrow(outcome.failure);
        }
        return outcomes.stream()
                .map(Outcome::evaluation)
                .reduce(Evaluation::plus)
                .orElseThrow();
    }

    private Outcome outcome(Iterator<ScoredBatch> part) {
        EvaluationTally tally = new EvaluationTally(classes, mostWorst);
        while (part.hasNext()) {
            ScoredBatch batch = part.next();
            if (batch.failure() != null) {
                return new Outcome(null, batch.failure());
            }
            tally.add(batch.predictions());
        }
        return new Outcome(tally.result(), null);
    }

    /** What a part adds up to, or why that is not known. */
    private record Outcome(Evaluation evaluation, Exception failure) implements Serializable {}
}
