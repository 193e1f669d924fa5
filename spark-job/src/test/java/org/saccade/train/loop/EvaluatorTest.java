package org.saccade.train.loop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.saccade.data.shard.Dataset;
import org.saccade.train.config.InputConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.BatchMemory;
import org.saccade.train.input.Crops;
import org.saccade.train.replica.Dl4jReplica;
import org.saccade.train.replica.Replica;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyNetwork;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EvaluatorTest {
    private static final int SIZE = 8;
    private static final int SAMPLES = 7;
    private static final InputConfig INPUT = TinyInput.images(SIZE, TinyDataset.SIZE, 0, 0.5, 0.25);

    @ParameterizedTest
    @CsvSource({"1, 3, CENTER", "3, 2, CENTER", "9, 4, CENTER", "2, 1, FIVE", "2, 32, TEN"})
    void seesEverySampleOnceInTheOrderOfTheSplit(int ranks, int batchSize, Crops crops) throws IOException {
        List<Prediction> all = new ArrayList<>();
        try (Dataset dataset = TinyDataset.of(1, SAMPLES);
                Replica replica = replica()) {
            for (int rank = 0; rank < ranks; rank++) {
                all.addAll(predictions(replica, dataset, crops, rank, ranks, batchSize));
            }
        }

        assertThat(all.stream().map(Prediction::key))
                .containsExactlyElementsOf(
                        IntStream.range(0, SAMPLES).mapToObj(i -> "val-" + i).toList());
        assertThat(all.stream().map(Prediction::label)).containsExactly(0, 1, 0, 1, 0, 1, 0);
    }

    @ParameterizedTest
    @CsvSource({"FIVE, 1", "FIVE, 12", "TEN, 64"})
    void probabilitiesAreAveragedOverTheCrops(Crops crops, int batchSize) throws IOException {
        try (Dataset dataset = TinyDataset.of(1, SAMPLES);
                Replica replica = replica()) {
            List<Prediction> averaged = predictions(replica, dataset, crops, 0, 1, batchSize);
            List<Prediction> centres = predictions(replica, dataset, Crops.CENTER, 0, 1, batchSize);

            assertThat(averaged.get(3).probabilities()[0])
                    .as("another figure than the centre's")
                    .isNotCloseTo(centres.get(3).probabilities()[0], within(1e-4f));
            for (int sample = 0; sample < SAMPLES; sample++) {
                assertThat(averaged.get(sample).probabilities()[0])
                        .isCloseTo(mean(replica, dataset, crops, sample), within(1e-6f));
            }
        }
    }

    /** Of the first class over the views of one sample, in a batch of their own. */
    private static float mean(Replica replica, Dataset dataset, Crops crops, int sample) throws IOException {
        try (BatchMemory memory = new BatchMemory();
                Batch views = new BatchLoader(dataset.split("val"), INPUT)
                        .evaluation(new int[] {sample}, crops)
                        .start(Runnable::run, memory)
                        .join()) {
            float sum = 0;
            for (float[] probabilities : replica.probabilities(views)) {
                sum += probabilities[0] / crops.views();
            }
            return sum;
        }
    }

    @Test
    void severalCropsCountInTheSizeOfABatch() throws IOException {
        try (Dataset dataset = TinyDataset.of(1, SAMPLES);
                Replica replica = replica();
                Evaluator evaluator = evaluator(replica, dataset, Crops.FIVE, 0, 1, 12)) {
            assertThat(evaluator.next()).hasSize(2);
        }
    }

    private static List<Prediction> predictions(
            Replica replica, Dataset dataset, Crops crops, int rank, int ranks, int batchSize) throws IOException {
        List<Prediction> predictions = new ArrayList<>();
        try (Evaluator evaluator = evaluator(replica, dataset, crops, rank, ranks, batchSize)) {
            while (evaluator.hasNext()) {
                predictions.addAll(evaluator.next());
            }
        }
        return predictions;
    }

    private static Evaluator evaluator(
            Replica replica, Dataset dataset, Crops crops, int rank, int ranks, int batchSize) {
        BatchLoader split = new BatchLoader(dataset.split("val"), INPUT);
        return new Evaluator(replica, split, crops, TinyInput.LOADER, rank, ranks, batchSize);
    }

    private static Replica replica() {
        return Dl4jReplica.initialise(TinyNetwork.of(SIZE, TinyDataset.CLASSES, false, new Sgd(0.1), 0));
    }
}
