package org.saccade.train.loop;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.data.shard.Dataset;
import org.saccade.nn.model.WarmupCosineSchedule;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.CollectiveException;
import org.saccade.train.collective.Ring;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.collective.RingListener;
import org.saccade.train.config.CheckpointConfig;
import org.saccade.train.config.ClusterConfig;
import org.saccade.train.config.DataConfig;
import org.saccade.train.config.ElasticConfig;
import org.saccade.train.config.ExchangeConfig;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.GradientCodec;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.config.RestartConfig;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.StepMetrics;
import org.saccade.train.replica.Dl4jReplica;
import org.saccade.train.replica.Replica;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyNetwork;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** One result, however many ranks: the ranks are threads, the ring and the dataset are real. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TrainLoopTest {
    // 26 images in batches of 8: three whole batches and one of 2, of which a third rank gets none.
    private static final int SAMPLES = 26;
    private static final int GLOBAL_BATCH = 8;
    private static final int STEPS_PER_EPOCH = 4;
    private static final int EPOCHS = 3;

    private static Dataset dataset;

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
        Recording alone = train(1, plain(), 0, TrainingState.START, null).get(0);
        List<Recording> together = train(ranks, plain(), 0, TrainingState.START, null);

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

    @Test
    void replicasStayIdenticalWithBatchNorm() throws Exception {
        List<Recording> ranks = train(3, withBatchNorm(), 0, TrainingState.START, null);

        assertThat(ranks.get(1).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(2).parameters).isEqualTo(ranks.get(0).parameters);
    }

    @Test
    void roundedGradientsTrainIdenticalReplicasToNearlyTheSame() throws Exception {
        Recording exact = train(3, plain(), 0, TrainingState.START, null).get(0);
        ExperimentConfig rounded = config(0, TinyInput.LOADER, GradientCodec.BF16);
        List<Recording> ranks = train(3, plain(), dataset, rounded, TrainingState.START, null);

        assertThat(ranks.get(1).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(2).parameters).isEqualTo(ranks.get(0).parameters);
        assertThat(ranks.get(0).parameters)
                .isNotEqualTo(exact.parameters)
                .containsExactly(exact.parameters, within(2e-3f));
    }

    @Test
    void theSameRunGivesTheSameBits() throws Exception {
        assertThat(train(2, withBatchNorm(), 0, TrainingState.START, null).get(0).parameters)
                .isEqualTo(
                        train(2, withBatchNorm(), 0, TrainingState.START, null).get(0).parameters);
    }

    @Test
    void goesOnInTheMiddleOfAnEpochAsIfNothingHadHappened() throws Exception {
        Recording undisturbed =
                train(2, withBatchNorm(), 3, TrainingState.START, null).get(0);
        Saved middle = undisturbed.saved.stream()
                .filter(saved -> saved.at.step() == STEPS_PER_EPOCH + 3)
                .findFirst()
                .orElseThrow();
        assertThat(middle.at.stepInEpoch()).isEqualTo(3);

        Recording resumed = train(2, withBatchNorm(), 3, middle.at, middle).get(0);

        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
        assertThat(resumed.steps().get(0).step()).isEqualTo(STEPS_PER_EPOCH + 4);
        assertThat(resumed.epochs().get(0).trainLoss())
                .as("the epoch's loss covers the steps before the checkpoint")
                .isEqualTo(undisturbed.epochs().get(1).trainLoss());
    }

    @Test
    void allRanksWriteACheckpointWhenTheClockOfTheFirstSaysSo() throws Exception {
        double always = 1e-9;
        ExperimentConfig config = config(0, always, TinyInput.LOADER, GradientCodec.NONE);
        List<Recording> ranks = train(2, plain(), dataset, config, TrainingState.START, null);

        assertThat(ranks).allSatisfy(rank -> assertThat(rank.saved.stream().map(saved -> saved.at.step()))
                .as("every step, the last of each epoch once")
                .containsExactlyElementsOf(LongStream.rangeClosed(1, EPOCHS * STEPS_PER_EPOCH)
                        .boxed()
                        .toList()));
        assertThat(ranks.get(0).parameters)
                .isEqualTo(train(2, plain(), 0, TrainingState.START, null).get(0).parameters);
    }

    /** In the middle of an epoch, in its last step, and while it is evaluated. */
    @ParameterizedTest
    @ValueSource(ints = {2, STEPS_PER_EPOCH - 1, STEPS_PER_EPOCH})
    void aRankThatIsToldToEndTakesAllToASafePlace(int stepsBefore) throws Exception {
        Recording undisturbed =
                train(3, withBatchNorm(), 0, TrainingState.START, null).get(0);
        int lastStep = Math.min(stepsBefore + 1, STEPS_PER_EPOCH);

        List<Recording> ended = train(
                3,
                withBatchNorm(),
                dataset,
                config(0, TinyInput.LOADER),
                TrainingState.START,
                null,
                (rank, soFar) -> rank == 1 && soFar.steps().size() >= stepsBefore);
        Saved safe = ended.get(0).saved.get(0);
        Recording resumed = train(3, withBatchNorm(), 0, safe.at, safe).get(0);

        assertThat(ended).allSatisfy(rank -> {
            assertThat(rank.preemption)
                    .hasMessage("rank 1 was told to end, and all ranks kept what they had after step " + lastStep)
                    .returns(1, PreemptedException::rank);
            assertThat(rank.saved).singleElement().returns((long) lastStep, saved -> saved.at.step());
            assertThat(rank.epochs()).isEmpty();
        });
        assertThat(ended.get(0).steps().size() + resumed.steps().size()).isEqualTo(EPOCHS * STEPS_PER_EPOCH);
        assertThat(resumed.epochs()).hasSize(EPOCHS);
        assertThat(resumed.epochs().get(0).trainLoss())
                .isEqualTo(undisturbed.epochs().get(0).trainLoss());
        assertThat(resumed.parameters).isEqualTo(undisturbed.parameters);
        assertThat(resumed.updaterState).isEqualTo(undisturbed.updaterState);
    }

    @Test
    void goesOnWithAnotherNumberOfRanks() throws Exception {
        Recording undisturbed = train(1, plain(), 3, TrainingState.START, null).get(0);
        Saved middle = undisturbed.saved.get(0);

        Recording resumed = train(3, plain(), 3, middle.at, middle).get(2);

        assertThat(resumed.parameters).containsExactly(undisturbed.parameters, within(2e-5f));
    }

    @Test
    void endsWhenTheLossIsNoNumber() {
        assertThatThrownBy(() -> train(2, exploding(), 0, TrainingState.START, null))
                .cause()
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching(
                        "the loss must stay a finite number, got (NaN|Infinity) at step \\d+ \\(epoch \\d+\\) with"
                                + " learning rate \\S+; the first output that was not finite is that of layer classes; .*");
    }

    @Test
    void everyThreadOfTheLoaderReads() throws Exception {
        Set<String> readers = ConcurrentHashMap.newKeySet();
        TinyDataset files = TinyDataset.write(SAMPLES, 7);
        files.beforeRead(() -> readers.add(Thread.currentThread().getName().replaceFirst(".*-loader-", "")));
        try (Dataset noted = Dataset.open(files, "tiny")) {
            train(1, plain(), noted, config(0, TinyInput.loader(3, 1)), TrainingState.START, null);
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

    private static List<Recording> train(
            int ranks, ComputationGraphConfiguration network, int checkpointEvery, TrainingState start, Saved from)
            throws Exception {
        return train(ranks, network, dataset, config(checkpointEvery, TinyInput.LOADER), start, from);
    }

    private static List<Recording> train(
            int ranks,
            ComputationGraphConfiguration network,
            Dataset dataset,
            ExperimentConfig config,
            TrainingState start,
            Saved from)
            throws Exception {
        return train(ranks, network, dataset, config, start, from, (rank, soFar) -> false);
    }

    /** @param toldToEnd by the rank and what it has recorded */
    private static List<Recording> train(
            int ranks,
            ComputationGraphConfiguration network,
            Dataset dataset,
            ExperimentConfig config,
            TrainingState start,
            Saved from,
            BiPredicate<Integer, Recording> toldToEnd)
            throws Exception {
        return onRanks(ranks, collective -> {
            try (Replica replica = Dl4jReplica.initialise(network)) {
                if (from != null && collective.rank() == 0) {
                    replica.parameters().put(from.parameters);
                    replica.updaterState().put(from.updaterState);
                }
                TrainingState shared = ResumePoint.share(start, replica, collective);
                Recording recording = new Recording();
                TrainLoop loop = new TrainLoop(
                        config,
                        replica,
                        collective,
                        new BatchLoader(dataset.split("train"), config.input()),
                        new BatchLoader(dataset.split("val"), config.input()),
                        recording,
                        () -> toldToEnd.test(collective.rank(), recording));
                try {
                    loop.run(shared);
                } catch (PreemptedException e) {
                    recording.preemption = e;
                }
                return recording;
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

    private interface RankBody<T> {
        T run(Collective collective) throws IOException;
    }

    private static ExperimentConfig config(int checkpointEvery, LoaderConfig loader) {
        return config(checkpointEvery, loader, GradientCodec.NONE);
    }

    private static ExperimentConfig config(int checkpointEvery, LoaderConfig loader, GradientCodec codec) {
        return config(checkpointEvery, 0, loader, codec);
    }

    private static ExperimentConfig config(
            int checkpointEvery, double everyMinutes, LoaderConfig loader, GradientCodec codec) {
        return new ExperimentConfig(
                new DataConfig("tiny", "train", "val"),
                TinyInput.images(8, 9, 1, 0.5, 0.5),
                loader,
                null, // which network it trains the loop never asks
                new TrainConfig(EPOCHS, GLOBAL_BATCH, 11, 0.1, 0, 0.9, 0),
                new ExchangeConfig(codec, Duration.ofSeconds(60)),
                new ClusterConfig(1, Duration.ofSeconds(60)),
                new CheckpointConfig(checkpointEvery, everyMinutes, 3),
                new RestartConfig(0, Duration.ofMinutes(1)),
                new ElasticConfig(0, Duration.ofMinutes(1)));
    }

    private static ComputationGraphConfiguration plain() {
        return network(false, 0.05);
    }

    private static ComputationGraphConfiguration withBatchNorm() {
        return network(true, 0.05);
    }

    private static ComputationGraphConfiguration exploding() {
        return network(false, 1e30);
    }

    private static ComputationGraphConfiguration network(boolean norm, double learningRate) {
        Nesterovs updater = new Nesterovs(new WarmupCosineSchedule(learningRate, 0, 2, EPOCHS * STEPS_PER_EPOCH), 0.9);
        return TinyNetwork.of(8, TinyDataset.CLASSES, norm, updater, 1e-3);
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    /** A checkpoint in memory. */
    private record Saved(TrainingState at, float[] parameters, float[] updaterState) {}

    /** Keeps in memory what a journal gets. */
    private static final class Recording implements Journal {
        final List<MetricsRow> rows = new ArrayList<>();
        final List<Saved> saved = new ArrayList<>();
        PreemptedException preemption;
        float[] parameters;
        float[] updaterState;

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
        public void checkpoint(TrainingState at, String parameterHash, Replica replica) {
            saved.add(new Saved(at, floats(replica.parameters()), floats(replica.updaterState())));
        }

        @Override
        public void finish(Replica replica) {
            parameters = floats(replica.parameters());
            updaterState = floats(replica.updaterState());
        }

        @Override
        public void close() {}
    }
}
