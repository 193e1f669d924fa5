package org.saccade.train.loop;

import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.RandAugment;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.Normalization2D;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.nn.model.WarmupCosineSchedule;
import org.saccade.train.checkpoint.CheckpointStore;
import org.saccade.train.checkpoint.SavedCheckpoint;
import org.saccade.train.checkpoint.VectorSource;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.CollectiveException;
import org.saccade.train.collective.Ring;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.collective.RingListener;
import org.saccade.train.config.BatchNorm;
import org.saccade.train.config.CheckpointConfig;
import org.saccade.train.config.ClusterConfig;
import org.saccade.train.config.DataConfig;
import org.saccade.train.config.ElasticConfig;
import org.saccade.train.config.EmaConfig;
import org.saccade.train.config.ErasingConfig;
import org.saccade.train.config.ErasingFill;
import org.saccade.train.config.ExchangeConfig;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.GradientCodec;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.config.LogConfig;
import org.saccade.train.config.ModelConfig;
import org.saccade.train.config.RestartConfig;
import org.saccade.train.config.SubstituteConfig;
import org.saccade.train.config.ThresholdConfig;
import org.saccade.train.config.TraceConfig;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.metrics.EmaMetrics;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.RankTrace;
import org.saccade.train.metrics.StepMetrics;
import org.saccade.train.metrics.TraceSpan;
import org.saccade.train.replica.Dl4jReplica;
import org.saccade.train.replica.Network;
import org.saccade.train.replica.Replica;
import org.saccade.train.replica.UnusableModelException;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyNetwork;
import org.saccade.train.testing.TinyTraining;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

/** One result, however many ranks: the ranks are threads, the ring and the dataset are real. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TrainLoopTest {
    // 26 images in batches of 8: three whole batches and one of 2, of which a third rank gets none.
    private static final int SAMPLES = 26;
    private static final int GLOBAL_BATCH = 8;
    private static final int STEPS_PER_EPOCH = 4;
    private static final int EPOCHS = 3;
    private static final TraceConfig NO_TRACE = new TraceConfig(0, 0);

    /** The decay rises to this in the step before the last. */
    private static final EmaConfig EMA = new EmaConfig(0.57);

    private static final InputConfig INPUT = TinyInput.images(8, 9, 1, 0.5, 0.5);

    private static final ThresholdConfig THRESHOLD = new ThresholdConfig(0.02, 0.05, 0.2);

    private static Dataset dataset;

    @TempDir
    private Path runs;

    @BeforeAll
    static void write() throws IOException {
        dataset = TinyDataset.of(SAMPLES, 7);
    }

    @AfterAll
    static void close() throws IOException {
        dataset.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void anyNumberOfRanksGivesTheParametersOfOne(int ranks) throws Exception {
        Recording alone = train(1, plain(), 0).get(0);
        List<Recording> together = train(ranks, plain(), 0);

        for (Recording rank : together) {
            assertThat(rank.parameters).containsExactly(alone.parameters, within(2e-5f));
            assertThat(rank.parameters).as("bit-identical replicas").isEqualTo(together.get(0).parameters);
            assertThat(rank.updaterState).isEqualTo(together.get(0).updaterState);
        }
        assertThat(together.get(0).steps()).hasSize(EPOCHS * STEPS_PER_EPOCH);
        for (int step = 0; step < EPOCHS * STEPS_PER_EPOCH; step++) {
            assertThat(together.get(0).steps().get(step).samples())
                    .isEqualTo(alone.steps().get(step).samples());
            assertThat(together.get(0).steps().get(step).loss())
                    .as("loss of step %d: the same images", step + 1)
                    .isCloseTo(alone.steps().get(step).loss(), within(1e-4));
        }
        assertThat(together.get(0).epochs().get(EPOCHS - 1).top1())
                .isEqualTo(alone.epochs().get(EPOCHS - 1).top1());
    }

    /** The last step of an epoch has 2 images; of three ranks the last has none of them. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "1, 7", "2, 3", "3, 1", "3, 2", "2, 100"})
    void microBatchesOfAnySizeGiveTheParametersOfTheWhole(int ranks, int microBatch) throws Exception {
        Recording whole = train(1, plain(), 0).get(0);
        List<Recording> inParts = train(ranks, plain(), dataset, inMicroBatchesOf(microBatch));

        for (Recording rank : inParts) {
            assertThat(rank.parameters).containsExactly(whole.parameters, within(2e-5f));
            assertThat(rank.parameters).as("bit-identical replicas").isEqualTo(inParts.get(0).parameters);
        }
        assertThat(inParts.get(0).steps()).hasSameSizeAs(whole.steps());
        for (int step = 0; step < EPOCHS * STEPS_PER_EPOCH; step++) {
            assertThat(inParts.get(0).steps().get(step).loss())
                    .as("loss of step %d: the same images", step + 1)
                    .isCloseTo(whole.steps().get(step).loss(), within(1e-4));
        }
        assertThat(inParts.get(0).epochs().get(EPOCHS - 1).top1())
                .isEqualTo(whole.epochs().get(EPOCHS - 1).top1());
    }

    /** In micro-batches of 4 one rank normalises over the images that two ranks have. */
    @Test
    void microBatchesAreToBatchNormWhatRanksAre() throws Exception {
        Recording twoRanks = train(2, withBatchNorm(), 0).get(0);
        Recording oneRank = train(1, withBatchNorm(), dataset, inMicroBatchesOf(GLOBAL_BATCH / 2))
                .get(0);
        Recording whole = train(1, withBatchNorm(), 0).get(0);

        for (int step = 0; step < STEPS_PER_EPOCH - 1; step++) {
            assertThat(oneRank.steps().get(step).loss())
                    .isCloseTo(twoRanks.steps().get(step).loss(), within(1e-5));
        }
        assertThat(oneRank.steps().get(0).loss())
                .as("other statistics than those of the whole")
                .isNotCloseTo(whole.steps().get(0).loss(), within(1e-5));
    }

    /** Of 8 images three ranks have 3, 3 and 2, of the last 2 images 1, 1 and 0; nine ranks have 1 or none. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9})
    void synchronisedBatchNormGivesAnyNumberOfRanksTheParametersOfOne(int ranks) throws Exception {
        Recording alone = train(1, withNormOfSaccade(), 0).get(0);
        List<Recording> together = train(ranks, withNormOfSaccade(), dataset, synchronised(0, 0));
        Recording apart = train(ranks, withNormOfSaccade(), 0).get(0);

        for (Recording rank : together) {
            assertThat(rank.parameters).containsExactly(alone.parameters, within(1e-4f));
            assertThat(rank.parameters).as("bit-identical replicas").isEqualTo(together.get(0).parameters);
        }
        for (int step = 0; step < EPOCHS * STEPS_PER_EPOCH; step++) {
            assertThat(together.get(0).steps().get(step).loss())
                    .as("loss of step %d", step + 1)
                    .isCloseTo(alone.steps().get(step).loss(), within(1e-4));
        }
        double first = alone.steps().get(0).loss();
        assertThat(together.get(0).steps().get(0).loss()).isCloseTo(first, within(2e-6));
        assertThat(apart.steps().get(0).loss())
                .as("local statistics are others")
                .isNotCloseTo(first, within(1e-5));
    }

    /** With one image at once on each of eight ranks all are in one micro-batch; three ranks take theirs in three, of which the last has 2. */
    @ParameterizedTest
    @CsvSource({"8, 1, true", "4, 2, true", "3, 1, false", "3, 2, false", "2, 3, false"})
    void synchronisedMicroBatchesAreNormalisedOverAllRanks(int ranks, int microBatch, boolean likeTheWhole)
            throws Exception {
        Recording whole = train(1, withNormOfSaccade(), 0).get(0);
        List<Recording> inParts = train(ranks, withNormOfSaccade(), dataset, synchronised(0, microBatch));

        for (Recording rank : inParts) {
            assertThat(rank.parameters).as("bit-identical replicas").isEqualTo(inParts.get(0).parameters);
        }
        double difference = Math.abs(
                inParts.get(0).steps().get(0).loss() - whole.steps().get(0).loss());
        assertThat(difference < 1e-5).isEqualTo(likeTheWhole);
    }

    @Test
    void aRankThatFailsInAStepEndsTheNormsOfTheOthers() throws Exception {
        List<Throwable> failures = onRanks(3, collective -> {
            try (Replica replica = withNormOfSaccade().initialise(recipe())) {
                ExperimentConfig config = synchronised(0, 0);
                TrainLoop loop = new TrainLoop(
                        config,
                        replica,
                        GradientExchange.of(config.exchange(), replica, collective),
                        Optional.empty(),
                        collective,
                        new BatchLoader(dataset.split("train"), config.input()),
                        new BatchLoader(dataset.split("val"), config.input()),
                        Journal.NONE,
                        () -> false);
                if (collective.rank() == 2) {
                    collective.abort("its memory is full");
                    return null;
                }
                return catchThrowable(() -> loop.run(TrainingState.START));
            }
        });

        assertThat(failures.subList(0, 2)).allSatisfy(failure -> assertThat(failure)
                .isInstanceOf(CollectiveException.class)
                .hasMessageContaining("rank 2")
                .hasMessageContaining("its memory is full"));
    }

    @Test
    void aNormThatCannotBeSynchronisedIsRefused() {
        assertThatThrownBy(() -> train(2, withBatchNorm(), dataset, synchronised(0, 0)))
                .cause()
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("in layer norm");
    }

    @Test
    void replicasStayIdenticalWithBatchNorm() throws Exception {
        List<Recording> ranks = train(3, withBatchNorm(), 0);

        assertThat(ranks.get(1).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(2).parameters).isEqualTo(ranks.get(0).parameters);
    }

    @Test
    void roundedGradientsTrainIdenticalReplicasToNearlyTheSame() throws Exception {
        Recording exact = train(3, plain(), 0).get(0);
        ExperimentConfig rounded = config(0, TinyInput.LOADER, GradientCodec.BF16);
        List<Recording> ranks = train(3, plain(), dataset, rounded);

        assertThat(ranks.get(1).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(2).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(0).parameters)
                .isNotEqualTo(exact.parameters)
                .containsExactly(exact.parameters, within(2e-3f));
    }

    @Test
    void aThresholdTrainsIdenticalReplicasAndSendsLess() throws Exception {
        ExperimentConfig config = config(3, TinyInput.LOADER, GradientCodec.THRESHOLD);
        List<Recording> ranks = train(3, withBatchNorm(), dataset, config);

        assertThat(ranks.get(1).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(2).parameters).isEqualTo(ranks.get(0).parameters);
        List<EpochMetrics> epochs = ranks.get(0).epochs();
        assertThat(epochs.get(EPOCHS - 1).trainLoss()).isLessThan(epochs.get(0).trainLoss());
    }

    @Test
    void residualsAndTheThresholdSurviveACheckpoint() throws Exception {
        ExperimentConfig config = config(3, TinyInput.LOADER, GradientCodec.THRESHOLD);
        Recording undisturbed = train(3, withBatchNorm(), dataset, config).get(0);

        Recording resumed = resume(3, withBatchNorm(), config, undisturbed, STEPS_PER_EPOCH + 3)
                .get(0);

        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
    }

    @Test
    void fewerRanksTakeUpTheResidualsOfAll() throws Exception {
        ExperimentConfig config = config(3, TinyInput.LOADER, GradientCodec.THRESHOLD);
        Recording run = train(3, plain(), dataset, config).get(0);
        SavedCheckpoint saved = store(run.folder).newestValid(line -> {}).orElseThrow();

        List<Map<String, float[]>> remembered = onRanks(2, collective -> {
            try (Replica replica = plain().initialise(config.train())) {
                GradientExchange exchange = GradientExchange.of(config.exchange(), replica, collective);
                ResumePoint.take(store(run.folder), replica, exchange, Optional.empty(), collective);
                Map<String, float[]> vectors = new TreeMap<>();
                exchange.writeTo((name, vector) -> vectors.put(name, floats(vector)));
                return vectors;
            }
        });

        assertThat(remembered).allSatisfy(vectors -> {
            assertThat(vectors).containsOnlyKeys("residual-0", "residual-1", "threshold");
            assertThat(vectors.get("threshold")).containsExactly(floats(saved.vector("threshold")));
            assertThat(vectors.get("residual-0"))
                    .containsExactly(sum(saved.vector("residual-0"), saved.vector("residual-2")));
            assertThat(vectors.get("residual-1")).containsExactly(floats(saved.vector("residual-1")));
        });
    }

    private static float[] sum(FloatBuffer one, FloatBuffer other) {
        float[] sum = floats(one);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.get(i);
        }
        return sum;
    }

    private static CheckpointStore store(Path folder) throws IOException {
        return new RunFolder(new HadoopFiles(new Configuration()), folder.toString()).checkpoints(100);
    }

    @Test
    void theSameRunGivesTheSameBits() throws Exception {
        assertThat(train(2, withBatchNorm(), 0).get(0).parameters)
                .isEqualTo(train(2, withBatchNorm(), 0).get(0).parameters);
    }

    @ParameterizedTest
    @EnumSource(BatchNorm.class)
    void goesOnInTheMiddleOfAnEpochAsIfNothingHadHappened(BatchNorm batchNorm) throws Exception {
        ExperimentConfig config = config(3, recipe("train.batch-norm=" + Settings.nameOf(batchNorm)));
        Recording undisturbed = train(2, withNormOfSaccade(), dataset, config).get(0);

        Recording resumed = resume(2, withNormOfSaccade(), config, undisturbed, STEPS_PER_EPOCH + 3)
                .get(0);

        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
        assertThat(resumed.average).isEqualTo(undisturbed.average);
        assertThat(resumed.epochs().get(1).ema())
                .isEqualTo(undisturbed.epochs().get(2).ema());
        assertThat(resumed.steps().get(0).step()).isEqualTo(STEPS_PER_EPOCH + 4);
        assertThat(resumed.epochs().get(0).trainLoss())
                .as("the epoch's loss covers the steps before the checkpoint")
                .isEqualTo(undisturbed.epochs().get(1).trainLoss());
    }

    /** Step 7 is in the middle of the second epoch. The other run has one thread of the loader more a rank. */
    @Test
    void augmentationGoesOnInTheMiddleOfAnEpochWithOtherThreads() throws Exception {
        ExperimentConfig config = augmenting(3, TinyInput.LOADER);
        Recording undisturbed = train(2, withBatchNorm(), dataset, config).get(0);

        Recording resumed = resume(
                        2, withBatchNorm(), augmenting(3, TinyInput.loader(2, 3)), undisturbed, STEPS_PER_EPOCH + 3)
                .get(0);

        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
        assertThat(train(2, withBatchNorm(), 0).get(0).parameters)
                .as("without augmentation")
                .isNotEqualTo(undisturbed.parameters);
    }

    /** Of three ranks' parts of 8, 3 and 3 and 2, two split a pair that is mixed. */
    @Test
    void whatIsMixedDoesNotDependOnTheNumberOfRanks() throws Exception {
        Recording alone =
                train(1, plain(), dataset, augmenting(0, TinyInput.LOADER)).get(0);
        Recording together =
                train(3, plain(), dataset, augmenting(0, TinyInput.LOADER)).get(2);

        assertThat(together.parameters).containsExactly(alone.parameters, within(2e-5f));
    }

    /** The labels of two classes by {0.75, 0.25}: no loss is below their entropy. */
    @Test
    void theTrainingLossIsThatOfSmoothedLabels() throws Exception {
        Recording smoothed = train(1, plain(), dataset, config(0, recipe("train.label-smoothing=0.5")))
                .get(0);
        Recording plain = train(1, plain(), 0).get(0);

        double entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
        assertThat(smoothed.steps()).allSatisfy(step -> assertThat(step.loss()).isGreaterThan(entropy));
        assertThat(smoothed.epochs().get(0).trainLoss())
                .isNotEqualTo(plain.epochs().get(0).trainLoss());
        assertThat(plain.epochs().get(EPOCHS - 1).trainLoss()).isLessThan(entropy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.optimizer=adamw; train.weight-decay=0.1; train.schedule=step; train.step.milestones=[1, 2]",
                "train.optimizer=lamb; train.schedule=one-cycle; train.clip-norm=0.5",
                "train.schedule=one-cycle; train.freeze=[conv, norm]"
            })
    void everyRecipeGoesOnInTheMiddleOfAnEpoch(String settings) throws Exception {
        ExperimentConfig config = config(3, recipe(settings.split("; ")));
        int resumedAt = STEPS_PER_EPOCH + 3;
        Recording undisturbed = train(2, bySettings(true), dataset, config).get(0);

        Recording resumed =
                resume(2, bySettings(true), config, undisturbed, resumedAt).get(0);

        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
        assertThat(resumed.updaterState).isEqualTo(undisturbed.updaterState);
        assertThat(resumed.steps())
                .extracting(StepMetrics::learningRate)
                .containsExactlyElementsOf(undisturbed.steps().stream()
                        .skip(resumedAt)
                        .map(StepMetrics::learningRate)
                        .toList());
    }

    /** Clipping the gradient of each rank's part would give another result. */
    @Test
    void theGradientOfTheWholeBatchIsClipped() throws Exception {
        ExperimentConfig config = config(0, recipe("train.clip-norm=0.01"));
        ExperimentConfig unclipped = config(0, recipe());
        Recording alone = train(1, bySettings(false), dataset, config).get(0);

        assertThat(train(1, bySettings(false), dataset, unclipped).get(0).parameters)
                .isNotEqualTo(alone.parameters);
        List<Recording> ranks = train(3, bySettings(false), dataset, config);
        assertThat(ranks.get(2).parameters)
                .isEqualTo(ranks.get(0).parameters)
                .containsExactly(alone.parameters, within(2e-5f));
    }

    @Test
    void allRanksWriteACheckpointWhenTheClockOfTheFirstSaysSo() throws Exception {
        double always = 1e-9;
        ExperimentConfig config = config(0, always, TinyInput.LOADER, GradientCodec.NONE);
        List<Recording> ranks = train(2, plain(), dataset, config);

        assertThat(ranks).allSatisfy(rank -> assertThat(rank.checkpoints)
                .as("every step, the last of each epoch once")
                .containsExactlyElementsOf(LongStream.rangeClosed(1, EPOCHS * STEPS_PER_EPOCH)
                        .boxed()
                        .toList()));
        assertThat(ranks.get(0).parameters).isEqualTo(train(2, plain(), 0).get(0).parameters);
    }

    /** In the middle of an epoch, in its last step, and while it is evaluated. */
    @ParameterizedTest
    @ValueSource(ints = {2, STEPS_PER_EPOCH - 1, STEPS_PER_EPOCH})
    void aRankThatIsToldToEndTakesAllToASafePlace(int stepsBefore) throws Exception {
        ExperimentConfig config = config(0, TinyInput.LOADER);
        Recording undisturbed = train(3, withBatchNorm(), dataset, config).get(0);
        int lastStep = Math.min(stepsBefore + 1, STEPS_PER_EPOCH);
        Path folder = Files.createTempDirectory(runs, "ended");

        List<Recording> ended =
                train(3, withBatchNorm(), dataset, config, folder, (rank, steps) -> rank == 1 && steps >= stepsBefore);
        Recording resumed = train(3, withBatchNorm(), dataset, config, folder).get(0);

        assertThat(ended).allSatisfy(rank -> {
            assertThat(rank.preemption)
                    .hasMessage("rank 1 was told to end, and all ranks kept what they had after step " + lastStep)
                    .returns(1, PreemptedException::rank);
            assertThat(rank.checkpoints).containsExactly((long) lastStep);
            assertThat(rank.epochs()).isEmpty();
        });
        assertThat(ended.get(0).steps().size() + resumed.steps().size()).isEqualTo(EPOCHS * STEPS_PER_EPOCH);
        assertThat(resumed.epochs().get(0).trainLoss())
                .isEqualTo(undisturbed.epochs().get(0).trainLoss());
        assertThat(resumed.epochs()).hasSize(EPOCHS);
        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
        assertThat(resumed.average).isEqualTo(undisturbed.average);
        assertThat(resumed.updaterState).isEqualTo(undisturbed.updaterState);
    }

    @Test
    void goesOnWithAnotherNumberOfRanks() throws Exception {
        Recording undisturbed = train(1, plain(), 3).get(0);

        Recording resumed =
                resume(3, plain(), config(3, TinyInput.LOADER), undisturbed, 3).get(2);

        assertThat(resumed.parameters).containsExactly(undisturbed.parameters, within(2e-5f));
        assertThat(resumed.average).containsExactly(undisturbed.average, within(2e-5f));
    }

    /** The oracle adds up in double what the parameters were after each step. */
    @Test
    void theAverageFollowsTheParametersOfEveryStep() throws Exception {
        List<Recording> ranks = train(2, withBatchNorm(), 1);
        List<float[]> trajectory = ranks.get(0).trajectory;
        double[] expected;
        try (Replica fresh = withBatchNorm().initialise(recipe())) {
            expected = doubles(floats(fresh.parameters()));
        }
        for (int step = 1; step <= EPOCHS * STEPS_PER_EPOCH; step++) {
            double decay = Math.min(0.57, (1.0 + step) / (10.0 + step));
            for (int i = 0; i < expected.length; i++) {
                expected[i] = decay * expected[i] + (1 - decay) * trajectory.get(step - 1)[i];
            }
        }

        assertThat(doubles(ranks.get(0).average)).containsExactly(expected, within(1e-6));
        assertThat(ranks.get(1).average).isEqualTo(ranks.get(0).average);
    }

    @Test
    void theAverageIsEvaluatedAndSavedBesideTheWeightsOfTheLastStep() throws Exception {
        Recording run = train(2, withBatchNorm(), 0).get(0);
        RunFolder folder = new RunFolder(new HadoopFiles(new Configuration()), run.folder.toString());
        BatchLoader validation = new BatchLoader(
                dataset.split("val"), config(0, TinyInput.LOADER).input());

        try (Replica average = folder.model(Weights.EMA);
                Replica last = folder.model(Weights.LAST)) {
            assertThat(floats(average.parameters())).isEqualTo(run.average);
            assertThat(floats(last.parameters())).isEqualTo(run.parameters).isNotEqualTo(run.average);
            EvaluationSums sums = Evaluator.evaluate(average, validation, TinyInput.LOADER, 0, 1, 4, () -> false);
            EmaMetrics told = run.epochs().get(EPOCHS - 1).ema().orElseThrow();
            assertThat(told.top1()).isEqualTo(sums.top1());
            assertThat(told.top5()).isEqualTo(sums.top5());
            assertThat(told.validationLoss())
                    .isCloseTo(sums.loss(), within(1e-6))
                    .isNotCloseTo(run.epochs().get(EPOCHS - 1).validationLoss(), within(1e-6));
        }
    }

    @Test
    void withoutAnAverageTrainingIsTheSameAndNothingIsSaid() throws Exception {
        Recording with = train(2, withBatchNorm(), 0).get(0);
        Recording without = train(2, withBatchNorm(), dataset, withoutAverage()).get(0);

        assertThat(without.parameters).isEqualTo(with.parameters);
        assertThat(without.epochs()).allSatisfy(epoch -> assertThat(epoch.ema()).isEmpty());
        assertThat(without.folder.resolve("model.zip")).exists();
        assertThat(without.folder.resolve("model-ema.zip")).doesNotExist();
        RunFolder folder = new RunFolder(new HadoopFiles(new Configuration()), without.folder.toString());
        assertThatThrownBy(() -> folder.model(Weights.EMA))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("model-ema.zip")
                .hasMessageEndingWith("with train.ema.decay above 0");
    }

    /** It learns nothing, so that the first epoch stays the best. */
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "0, 3", "3, 3"})
    void endsOnceItHasNotBecomeBetterForSoManyEpochs(int patience, int epochs) throws Exception {
        ExperimentConfig config = stoppingAfter(patience, EMA);
        Model network = unused -> Dl4jReplica.initialise(network(false, 1e-12));

        List<Recording> ranks = train(3, network, dataset, config);

        for (Recording rank : ranks) {
            assertThat(rank.epochs()).hasSize(epochs);
            assertThat(rank.parameters).isEqualTo(ranks.get(0).parameters);
        }
        Recording first = ranks.get(0);
        TrainingState end = newest(first.folder);
        assertThat(end.isEnd(config.train())).isTrue();
        String best = String.format(
                Locale.ROOT,
                "stopped after epoch %d of 3: validation top-1 has not risen for %d epochs since epoch 1, the best, had %.4f",
                epochs,
                patience,
                first.epochs().get(0).top1());
        assertThat(end.earlyEnd(config.train())).isEqualTo(epochs < EPOCHS ? Optional.of(best) : Optional.empty());
    }

    @Test
    void remembersTheBestEpochWhenItGoesOn() throws Exception {
        ExperimentConfig config = stoppingAfter(1, EMA);
        Model network = unused -> Dl4jReplica.initialise(network(false, 1e-12));
        Recording undisturbed = train(2, network, dataset, config).get(0);

        for (int ranks = 1; ranks <= 3; ranks++) {
            Recording resumed = resume(ranks, network, config, undisturbed, STEPS_PER_EPOCH + 3)
                    .get(0);
            assertThat(resumed.epochs()).hasSize(1);
            assertThat(train(ranks, network, dataset, config, resumed.folder)
                            .get(0)
                            .steps())
                    .as("nothing is left to do")
                    .isEmpty();
        }
    }

    /** In the second epoch one validation image more is right by the last weights, and none by the average. */
    @ParameterizedTest
    @CsvSource({"0, 3", "0.57, 2"})
    void theAverageDecidesWhereThereIsOne(double decay, int epochs) throws Exception {
        ExperimentConfig config = stoppingAfter(1, new EmaConfig(decay));

        Recording run = train(1, plain(), dataset, config).get(0);

        assertThat(run.epochs()).hasSize(epochs);
        assertThat(run.epochs().get(1).top1()).isGreaterThan(run.epochs().get(0).top1());
    }

    /** Checkpoints of earlier versions say nothing of the best epoch. */
    @Test
    void readsWhatCheckpointsOnceHad() {
        byte[] all = new TrainingState(2, 3, 11, 4.5, 24, new BestEpoch(1, 0.75)).toBytes();

        assertThat(TrainingState.fromBytes(all))
                .isEqualTo(new TrainingState(2, 3, 11, 4.5, 24, new BestEpoch(1, 0.75)));
        assertThat(TrainingState.fromBytes(Arrays.copyOf(all, all.length - 12)))
                .isEqualTo(new TrainingState(2, 3, 11, 4.5, 24, BestEpoch.NONE));
    }

    private static TrainingState newest(Path folder) throws IOException {
        return TrainingState.of(store(folder).newestValid(line -> {}).orElseThrow());
    }

    @Test
    void endsWhenTheLossIsNoNumber() {
        assertThatThrownBy(() -> train(2, exploding(), 0))
                .cause()
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching(
                        "the loss must stay a finite number, got (NaN|Infinity) at step \\d+ \\(epoch \\d+\\) with"
                                + " learning rate \\S+; the first output that was not finite is that of layer classes; .*");
    }

    @Test
    void aTimelineHasTheStepsThatAreAskedForOnce() throws Exception {
        List<Recording> ranks = train(3, plain(), dataset, tracing(2, 5));

        for (Recording rank : ranks) {
            assertThat(rank.timelines).hasSize(1);
            List<RankTrace> timeline = rank.timelines.get(0);
            assertThat(timeline).hasSize(3);
            for (RankTrace trace : timeline) {
                assertThat(names(trace, TraceSpan.STEPS))
                        .containsExactly("step 3", "step 4", "step 5", "step 6", "step 7");
                assertThat(trace.spans())
                        .anySatisfy(span -> assertThat(span.track()).isEqualTo("loader-1"));
            }
        }
    }

    @Test
    void everyMomentOfAStepBelongsToOneSpan() throws Exception {
        RankTrace trace = train(2, plain(), dataset, tracing(0, EPOCHS * STEPS_PER_EPOCH))
                .get(0)
                .timelines
                .get(0)
                .get(1);
        List<TraceSpan> phases = trace.spans().stream()
                .filter(span -> span.track().equals("compute") || span.track().equals("exchange"))
                .toList();

        for (TraceSpan step : trace.spans()) {
            if (step.track().equals(TraceSpan.STEPS)) {
                assertThat(phases.stream()
                                .filter(phase -> phase.begin() >= step.begin() && phase.end() <= step.end())
                                .mapToLong(phase -> phase.end() - phase.begin())
                                .sum())
                        .as(step.name())
                        .isEqualTo(step.end() - step.begin());
            }
        }
        for (String track : List.of(TraceSpan.STEPS, "compute", "exchange", "loader-1")) {
            List<TraceSpan> spans = trace.spans().stream()
                    .filter(span -> span.track().equals(track))
                    .sorted(Comparator.comparingLong(TraceSpan::begin))
                    .toList();
            assertThat(spans).as(track).hasSizeGreaterThanOrEqualTo(EPOCHS * STEPS_PER_EPOCH);
            for (int i = 1; i < spans.size(); i++) {
                assertThat(spans.get(i).begin())
                        .as("%s overlaps %s", spans.get(i), spans.get(i - 1))
                        .isGreaterThanOrEqualTo(spans.get(i - 1).end());
            }
        }
    }

    @Test
    void whatIsThereAtTheEndOfTrainingIsATimelineToo() throws Exception {
        ExperimentConfig config = tracing(EPOCHS * STEPS_PER_EPOCH - 1, 5);
        List<Recording> ranks = train(2, plain(), dataset, config);

        assertThat(names(ranks.get(0).timelines.get(0).get(1), TraceSpan.STEPS)).containsExactly("step 12");
        assertThat(train(2, plain(), 0).get(0).timelines).isEmpty();
    }

    private static List<String> names(RankTrace trace, String track) {
        return trace.spans().stream()
                .filter(span -> span.track().equals(track))
                .map(TraceSpan::name)
                .toList();
    }

    @Test
    void everyThreadOfTheLoaderReads() throws Exception {
        Set<String> readers = ConcurrentHashMap.newKeySet();
        TinyDataset files = TinyDataset.write(SAMPLES, 7);
        files.beforeRead(() -> readers.add(Thread.currentThread().getName().replaceFirst(".*-loader-", "")));
        try (Dataset noted = Dataset.open(files, "tiny")) {
            train(1, plain(), noted, config(0, TinyInput.loader(3, 1)));
        }

        assertThat(readers).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void namesTheRankWhoseReplicaDiffers() {
        assertThatThrownBy(() -> onRanks(3, collective -> {
                    FloatBuffer parameters = FloatBuffer.wrap(new float[] {1, 2, collective.rank() == 2 ? 4 : 3});
                    return ReplicaCheck.requireIdentical(parameters, collective, 5);
                }))
                .cause()
                .isInstanceOf(ReplicasDifferException.class)
                .hasMessageContaining("after step 5")
                .hasMessageContaining("on rank 2");
    }

    private List<Recording> train(int ranks, Model network, int checkpointEvery) throws Exception {
        return train(ranks, network, dataset, config(checkpointEvery, TinyInput.LOADER));
    }

    private List<Recording> train(int ranks, Model network, Dataset dataset, ExperimentConfig config) throws Exception {
        return train(ranks, network, dataset, config, Files.createTempDirectory(runs, "run"));
    }

    /** Goes on from one checkpoint of a run, in a folder of its own. */
    private List<Recording> resume(int ranks, Model network, ExperimentConfig config, Recording run, int step)
            throws Exception {
        Path folder = Files.createTempDirectory(runs, "resumed");
        String checkpoint = String.format(Locale.ROOT, "checkpoints/step-%010d", step);
        FileUtils.copyDirectory(
                run.folder.resolve(checkpoint).toFile(),
                folder.resolve(checkpoint).toFile());
        return train(ranks, network, dataset, config, folder);
    }

    private static List<Recording> train(
            int ranks, Model network, Dataset dataset, ExperimentConfig config, Path folder) throws Exception {
        return train(ranks, network, dataset, config, folder, (rank, steps) -> false);
    }

    /** @param toldToEnd by the rank and the steps that it has done */
    private static List<Recording> train(
            int ranks,
            Model network,
            Dataset dataset,
            ExperimentConfig config,
            Path folder,
            BiPredicate<Integer, Integer> toldToEnd)
            throws Exception {
        return onRanks(ranks, collective -> {
            try (Replica replica = network.initialise(config.train())) {
                RunFolder run = new RunFolder(new HadoopFiles(new Configuration()), folder.toString());
                CheckpointStore checkpoints = run.checkpoints(100);
                GradientExchange exchange = GradientExchange.of(config.exchange(), replica, collective);
                Optional<WeightAverage> average =
                        WeightAverage.of(config.train().ema(), replica);
                TrainingState start = ResumePoint.take(checkpoints, replica, exchange, average, collective);
                Journal kept = collective.rank() == 0
                        ? new RunJournal(run, checkpoints, config.train(), "tiny", start, row -> {})
                        : Journal.NONE;
                try (Recording recording = new Recording(kept, folder)) {
                    try {
                        new TrainLoop(
                                        config,
                                        replica,
                                        exchange,
                                        average,
                                        collective,
                                        new BatchLoader(
                                                dataset.split("train"),
                                                config.input(),
                                                config.train().mix()),
                                        new BatchLoader(dataset.split("val"), config.input()),
                                        recording,
                                        () -> toldToEnd.test(
                                                collective.rank(),
                                                recording.steps().size()))
                                .run(start);
                    } catch (PreemptedException e) {
                        recording.preemption = e;
                    }
                    return recording;
                }
            }
        });
    }

    /** Runs {@code body} on ranks that are threads, joined by a ring over loopback. */
    private static <T> List<T> onRanks(int ranks, RankBody<T> body) throws Exception {
        List<RingListener> listeners = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            listeners.add(RingListener.open("127.0.0.1"));
        }
        List<InetSocketAddress> addresses = listeners.stream()
                .map(listener -> RingListener.parse(listener.address()))
                .toList();
        RingIdentity identity = new RingIdentity(RingIdentity.newToken(), "test", 0);
        ExecutorService threads = Executors.newFixedThreadPool(ranks);
        try {
            List<Callable<T>> tasks = IntStream.range(0, ranks)
                    .<Callable<T>>mapToObj(rank -> () -> {
                        try (Collective collective =
                                Ring.join(listeners.get(rank), addresses, rank, identity, Duration.ofSeconds(60))) {
                            return body.run(collective);
                        }
                    })
                    .toList();
            List<T> results = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                try {
                    results.add(result.get());
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
            failures.sort(Comparator.comparing(failure -> failure instanceof CollectiveException));
            if (!failures.isEmpty()) {
                throw new ExecutionException("a rank failed", failures.get(0));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** A replica as often as it is needed, trained by settings where it asks them. */
    private interface Model {
        Replica initialise(TrainConfig train) throws IOException;
    }

    private interface RankBody<T> {
        T run(Collective collective) throws IOException;
    }

    private static ExperimentConfig tracing(int skip, int steps) {
        return config(0, 0, TinyInput.LOADER, GradientCodec.NONE, 0, new TraceConfig(skip, steps));
    }

    private static ExperimentConfig inMicroBatchesOf(int images) {
        return config(0, 0, TinyInput.LOADER, GradientCodec.NONE, images, NO_TRACE);
    }

    private static ExperimentConfig config(int checkpointEvery, LoaderConfig loader) {
        return config(checkpointEvery, loader, GradientCodec.NONE);
    }

    private static ExperimentConfig config(int checkpointEvery, LoaderConfig loader, GradientCodec codec) {
        return config(checkpointEvery, 0, loader, codec);
    }

    private static ExperimentConfig config(
            int checkpointEvery, double everyMinutes, LoaderConfig loader, GradientCodec codec) {
        return config(checkpointEvery, everyMinutes, loader, codec, 0, NO_TRACE);
    }

    private static ExperimentConfig config(
            int checkpointEvery,
            double everyMinutes,
            LoaderConfig loader,
            GradientCodec codec,
            int microBatch,
            TraceConfig trace) {
        TrainConfig train = recipe("train.micro-batch-size=" + microBatch);
        return config(checkpointEvery, everyMinutes, loader, codec, train, trace, INPUT);
    }

    private static ExperimentConfig withoutAverage() {
        return config(0, recipe("train.ema.decay=0"));
    }

    private static ExperimentConfig stoppingAfter(int epochs, EmaConfig ema) {
        return config(3, recipe("train.early-stopping.epochs=" + epochs, "train.ema.decay=" + ema.decay()));
    }

    private static ExperimentConfig synchronised(int checkpointEvery, int microBatch) {
        return config(checkpointEvery, recipe("train.micro-batch-size=" + microBatch, "train.batch-norm=synchronised"));
    }

    /** With everything that is random in training. */
    private static ExperimentConfig augmenting(int checkpointEvery, LoaderConfig loader) {
        TrainConfig train =
                recipe("train.label-smoothing=0.1", "train.mixup=0.4", "train.cutmix=1", "train.mix-probability=0.9");
        InputConfig input = TinyInput.augmented(
                TinyInput.augmented(8, 9, true, new ColorJitter(0.2, 0.2, 0.2, 0.1)),
                new RandAugment(2, 9),
                new ErasingConfig(0.5, List.of(0.02, 0.33), List.of(0.3, 3.3), ErasingFill.NOISE));
        return config(checkpointEvery, 0, loader, GradientCodec.NONE, train, NO_TRACE, input);
    }

    private static TrainConfig recipe(String... settings) {
        return TinyTraining.of(Stream.concat(
                        Stream.of(
                                "train.epochs=" + EPOCHS,
                                "train.global-batch-size=" + GLOBAL_BATCH,
                                "train.seed=11",
                                "train.ema.decay=" + EMA.decay()),
                        Stream.of(settings))
                .toArray(String[]::new));
    }

    private static ExperimentConfig config(int checkpointEvery, TrainConfig train) {
        return config(checkpointEvery, 0, TinyInput.LOADER, GradientCodec.NONE, train, NO_TRACE, INPUT);
    }

    private static ExperimentConfig config(
            int checkpointEvery,
            double everyMinutes,
            LoaderConfig loader,
            GradientCodec codec,
            TrainConfig train,
            TraceConfig trace,
            InputConfig input) {
        return new ExperimentConfig(
                new DataConfig("tiny", "train", "val"),
                input,
                loader,
                null, // which network it trains the loop never asks
                train,
                new ExchangeConfig(codec, THRESHOLD, Duration.ofSeconds(60)),
                new ClusterConfig(1, Duration.ofSeconds(60)),
                new CheckpointConfig(checkpointEvery, everyMinutes, 3),
                new RestartConfig(0, Duration.ofMinutes(1)),
                new ElasticConfig(0, Duration.ofMinutes(1)),
                new LogConfig(0),
                trace);
    }

    private static Model plain() {
        return unused -> Dl4jReplica.initialise(network(false, 0.05));
    }

    private static Model withBatchNorm() {
        return unused -> Dl4jReplica.initialise(network(true, 0.05));
    }

    private static Model exploding() {
        return unused -> Dl4jReplica.initialise(network(false, 1e30));
    }

    /** Trained as the settings say. */
    private Model bySettings(boolean norm) throws IOException {
        Path file =
                Files.writeString(runs.resolve("network.json"), network(norm, 1).toJson());
        ModelConfig model = new ModelConfig(
                ModelPreset.TINY_RESNET,
                file.toString(),
                false,
                null,
                new SubstituteConfig(
                        List.of(), List.of(), MixerKind.LOCAL_ATTENTION, 1, 3, 3, 1, Positions.RELATIVE, true),
                Fusion.AUTO);
        Network network = new Network(
                model,
                new HadoopFiles(new Configuration()),
                InputKind.IMAGES,
                new MapShape(3, 8, 8),
                TinyDataset.CLASSES);
        return train -> network.initialise(train, SAMPLES);
    }

    private static ComputationGraphConfiguration network(boolean norm, double learningRate) {
        return TinyNetwork.of(8, TinyDataset.CLASSES, norm, updater(learningRate), 1e-3);
    }

    private static Model withNormOfSaccade() {
        return unused -> Dl4jReplica.initialise(
                TinyNetwork.of(8, TinyDataset.CLASSES, new Normalization2D(), updater(0.05), 1e-3));
    }

    private static Nesterovs updater(double learningRate) {
        return new Nesterovs(new WarmupCosineSchedule(learningRate, 0, 2, EPOCHS * STEPS_PER_EPOCH), 0.9);
    }

    private static double[] doubles(float[] floats) {
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] floats = new float[buffer.remaining()];
        buffer.duplicate().get(floats);
        return floats;
    }

    /** Keeps in memory what a journal gets, and passes checkpoints on to one. */
    private static final class Recording implements Journal {
        final List<MetricsRow> rows = new ArrayList<>();
        final List<Long> checkpoints = new ArrayList<>();
        final List<List<RankTrace>> timelines = new ArrayList<>();
        PreemptedException preemption;
        final Path folder;
        final List<float[]> trajectory = new ArrayList<>();
        float[] parameters;
        float[] average;
        float[] updaterState;
        private final Journal kept;

        Recording(Journal kept, Path folder) {
            this.kept = kept;
            this.folder = folder;
        }

        List<StepMetrics> steps() {
            return rows.stream()
                    .filter(StepMetrics.class::isInstance)
                    .map(StepMetrics.class::cast)
                    .toList();
        }

        List<EpochMetrics> epochs() {
            return rows.stream()
                    .filter(EpochMetrics.class::isInstance)
                    .map(EpochMetrics.class::cast)
                    .toList();
        }

        @Override
        public void add(MetricsRow row) {
            rows.add(row);
        }

        @Override
        public void checkpoint(TrainingState at, String parameterHash, Replica replica, VectorSource more)
                throws IOException {
            checkpoints.add(at.step());
            trajectory.add(floats(replica.parameters()));
            kept.checkpoint(at, parameterHash, replica, more);
        }

        @Override
        public void keep(List<RankTrace> timeline) {
            timelines.add(timeline);
        }

        @Override
        public void finish(Replica replica, Weights weights) throws IOException {
            kept.finish(replica, weights);
            if (weights == Weights.EMA) {
                average = floats(replica.parameters());
                return;
            }
            parameters = floats(replica.parameters());
            updaterState = floats(replica.updaterState());
        }

        @Override
        public void close() throws IOException {
            kept.close();
        }
    }
}
