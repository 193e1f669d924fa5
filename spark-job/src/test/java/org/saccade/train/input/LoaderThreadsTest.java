package org.saccade.train.input;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.RandAugment;
import org.saccade.data.order.BatchPlan;
import org.saccade.data.order.EpochOrder;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.ImageFormat;
import org.saccade.train.config.ErasingConfig;
import org.saccade.train.config.ErasingFill;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.MixConfig;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The same batches for any number of threads: 300 digits, with every augmentation. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LoaderThreadsTest {
    private static final String SHARD = "train/shard-00000-of-00001.tar";
    private static final int BATCH = 32;
    private static final InputConfig INPUT = TinyInput.augmented(
            TinyInput.augmented(28, 32, true, new ColorJitter(0.4, 0.4, 0.4, 0.1)),
            new RandAugment(2, 9),
            new ErasingConfig(0.25, List.of(0.02, 0.33), List.of(0.3, 3.3), ErasingFill.NOISE));

    private static List<byte[]> digits;

    private TinyDataset files;
    private Dataset dataset;
    private BatchLoader loader;

    @BeforeAll
    static void readDigits() throws IOException {
        digits = new ArrayList<>();
        try (InputStream bytes = Files.newInputStream(Path.of("../scripts/digits/val.tar"));
                TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            for (TarArchiveEntry entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
                digits.add(tar.readAllBytes());
            }
        }
    }

    @BeforeEach
    void open() throws IOException {
        files = TinyDataset.images(ImageFormat.JPG, digits);
        dataset = Dataset.open(files, "digits");
        loader = new BatchLoader(dataset.split("train"), INPUT);
    }

    @AfterEach
    void close() throws IOException {
        dataset.close();
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 0", "7, 0, 0", "2, 0.2, 1", "4, 0.2, 1"})
    void theBatchesAreTheSameForAnyNumberOfThreads(int threads, double mixup, double cutmix) throws IOException {
        loader = new BatchLoader(dataset.split("train"), INPUT, new MixConfig(0.1, mixup, cutmix, 1));
        try (Prefetcher one = new Prefetcher(epoch(), TinyInput.loader(1, 1));
                Prefetcher several = new Prefetcher(epoch(), TinyInput.loader(threads, 3))) {
            for (int step = 0; step < 10; step++) {
                try (Batch expected = one.next();
                        Batch batch = several.next()) {
                    assertThat(batch.samples()).isEqualTo(step < 9 ? BATCH : 300 - 9 * BATCH);
                    assertThat(batch.classes()).isEqualTo(expected.classes());
                    assertThat(batch.labels()).isEqualTo(expected.labels());
                    assertThat(batch.features().data().asFloat())
                            .isEqualTo(expected.features().data().asFloat());
                }
            }
        }
    }

    @Test
    void samplesOfOneBatchAreLoadedAtTheSameTime() throws IOException {
        CyclicBarrier three = new CyclicBarrier(3);
        files.beforeRead(() -> await(three));

        BatchLoad thirty = loader.training(IntStream.range(0, 30).toArray(), 1, 0);

        try (Prefetcher batches = new Prefetcher(List.of(thirty).iterator(), TinyInput.loader(3, 1))) {
            batches.next().close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void ofSeveralDamagedSamplesTheFirstOfTheBatchIsNamed(int threads) throws IOException {
        for (int sample : new int[] {5, 9, 200}) {
            files.damage(SHARD, dataset.split("train").entry(sample).offset() + 30);
        }
        BatchLoad load = loader.training(new int[] {1, 2, 9, 5, 200, 3}, 1, 0);

        for (int i = 0; i < 20; i++) {
            try (Prefetcher batches = new Prefetcher(List.of(load).iterator(), TinyInput.loader(threads, 2))) {
                assertThatThrownBy(batches::next)
                        .isInstanceOf(CorruptDatasetException.class)
                        .hasMessageStartingWith("digits/" + SHARD + ": sample train-9, bytes ");
            }
        }
    }

    @Test
    void closingWhileLoadingLeavesNeitherThreadsNorMemory() throws Exception {
        Queue<Batch> loaded = new ConcurrentLinkedQueue<>();
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        files.beforeRead(() -> readers.add(Thread.currentThread()));
        for (int i = 0; i < 20; i++) {
            Iterator<BatchLoad> plan = noted(epoch(), loaded);
            try (Prefetcher batches = new Prefetcher(plan, TinyInput.loader(4, 4))) {
                batches.next().close();
            }
            assertThat(loaded).isNotEmpty().allMatch(batch -> batch.features().wasClosed());
            assertThat(loaded).allMatch(batch -> batch.labels().wasClosed());
        }
        assertThat(readers).hasSize(20 * 4);
        for (Thread reader : readers) {
            reader.join(20_000);
            assertThat(reader.isAlive()).isFalse();
        }
    }

    private Iterator<BatchLoad> epoch() {
        BatchPlan plan = new BatchPlan(loader.samples(), BATCH);
        int[] order = EpochOrder.of(1, 0, loader.samples());
        return IntStream.range(0, plan.steps())
                .mapToObj(step -> loader.training(plan.batch(step).of(order), 1, 0))
                .iterator();
    }

    private static Iterator<BatchLoad> noted(Iterator<BatchLoad> plan, Queue<Batch> loaded) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return plan.hasNext();
            }

            @Override
            public BatchLoad next() {
                BatchLoad load = plan.next();
                return (threads, memory) -> load.start(threads, memory).thenApply(batch -> {
                    loaded.add(batch);
                    return batch;
                });
            }
        };
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new UncheckedIOException(new IOException("too few threads read at the same time", e));
        }
    }
}
