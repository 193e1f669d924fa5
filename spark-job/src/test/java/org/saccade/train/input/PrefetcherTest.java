package org.saccade.train.input;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.testing.TinyInput;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PrefetcherTest {
    private static final int CLASSES = 100;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 50})
    void keepsTheOrder(int ahead) throws IOException {
        try (Prefetcher batches = new Prefetcher(plan(20), TinyInput.loader(1, ahead))) {
            for (int i = 0; i < 20; i++) {
                try (Batch batch = batches.next()) {
                    assertThat(batch.classes()).containsExactly(i);
                }
            }
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void loadsNoMoreThanAskedForAhead() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        Iterator<BatchLoad> plan = IntStream.range(0, 20)
                .mapToObj(i -> load(() -> {
                    begun.incrementAndGet();
                    return batch(i);
                }))
                .iterator();
        try (Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 3))) {
            assertThat(begun).as("nothing before the first is asked for").hasValue(0);
            for (int given = 1; given <= 18; given++) {
                batches.next().close();
                assertThat(begun.get()).isBetween(given, given + 2);
            }
        }
    }

    @Test
    void loadsWhileABatchIsInUse() throws Exception {
        CountDownLatch secondBegan = new CountDownLatch(1);
        Iterator<BatchLoad> plan = loads(List.of(() -> batch(0), () -> {
            secondBegan.countDown();
            return batch(1);
        }));
        try (Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 2));
                Batch first = batches.next()) {
            assertThat(secondBegan.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(first.classes()).containsExactly(0);
        }
    }

    @Test
    void aFailureOfALoadArrivesAsItWas() throws IOException {
        IOException failure = new FileNotFoundException("tiny/train/shard-00000-of-00001.tar: there is no such file");
        Iterator<BatchLoad> plan = loads(List.of(() -> batch(0), () -> {
            throw failure;
        }));
        try (Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 2))) {
            batches.next().close();
            assertThatThrownBy(batches::next).isSameAs(failure);
        }
    }

    @Test
    void anUnexpectedFailureKeepsItsCause() {
        IllegalArgumentException failure = new IllegalArgumentException("a crop must lie inside the image");
        try (Prefetcher batches = new Prefetcher(
                loads(List.of(() -> {
                    throw failure;
                })),
                TinyInput.loader(1, 1))) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("loading a batch failed: java.lang.IllegalArgumentException: "
                            + "a crop must lie inside the image")
                    .hasCause(failure);
        }
    }

    @Test
    void aLackOfMemoryArrivesAsItWas() {
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
        try (Prefetcher batches = new Prefetcher(
                loads(List.of(() -> {
                    throw failure;
                })),
                TinyInput.loader(1, 1))) {
            assertThatThrownBy(batches::next).isSameAs(failure);
        }
    }

    @Test
    void closingFreesWhatWasLoadedAheadAndEndsTheRest() throws Exception {
        Batch ahead = batch(1);
        CountDownLatch thirdBegan = new CountDownLatch(1);
        CountDownLatch thirdEnded = new CountDownLatch(1);
        AtomicInteger fourth = new AtomicInteger();
        Iterator<BatchLoad> plan = loads(List.of(
                () -> batch(0),
                () -> ahead,
                () -> {
                    thirdBegan.countDown();
                    return endless(thirdEnded);
                },
                () -> {
                    fourth.incrementAndGet();
                    return batch(3);
                }));
        Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 4));
        Batch used = batches.next();
        // One thread loads, so when the third has begun the second is there.
        thirdBegan.await();
        assertThat(ahead.features().wasClosed()).isFalse();

        batches.close();

        assertThat(ahead.features().wasClosed()).isTrue();
        assertThat(ahead.labels().wasClosed()).isTrue();
        assertThat(used.features().wasClosed()).as("the caller's").isFalse();
        used.close();
        thirdEnded.await();
        assertThat(fourth).hasValue(0);
    }

    @Test
    void closingPassesOverAFailureAhead() throws Exception {
        CountDownLatch thirdBegan = new CountDownLatch(1);
        Iterator<BatchLoad> plan = loads(List.of(
                () -> batch(0),
                () -> {
                    throw new IOException("nobody asks for this one");
                },
                () -> {
                    thirdBegan.countDown();
                    return endless(new CountDownLatch(1));
                }));
        Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 3));
        batches.next().close();
        thirdBegan.await();

        batches.close();
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        Thread waiting = Thread.currentThread();
        CountDownLatch loadEnded = new CountDownLatch(1);
        Iterator<BatchLoad> plan = loads(List.of(() -> {
            waiting.interrupt();
            return endless(loadEnded);
        }));
        Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 1));

        assertThatThrownBy(batches::next)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while a batch was loading");

        assertThat(Thread.interrupted()).as("the interrupt stays visible").isTrue();
        batches.close();
        loadEnded.await();
    }

    @Test
    void aBatchThatDoesNotComeIsGivenUp() {
        LoaderConfig impatient = new LoaderConfig(1, 1, Duration.ofMillis(20));
        Iterator<BatchLoad> never = List.<BatchLoad>of((threads, memory) -> new CompletableFuture<>())
                .iterator();
        try (Prefetcher batches = new Prefetcher(never, impatient)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IOException.class)
                    .hasMessage("a batch must be there within loader.timeout, got none after 20 ms;"
                            + " see whether the dataset's file system answers, or raise loader.timeout");
        }
    }

    @Test
    void loadsInADaemonThreadNamedAfterItsOwner() throws IOException {
        AtomicReference<Thread> loader = new AtomicReference<>();
        Iterator<BatchLoad> plan = loads(List.of(() -> {
            loader.set(Thread.currentThread());
            return batch(0);
        }));
        try (Prefetcher batches = new Prefetcher(plan, TinyInput.loader(1, 1))) {
            batches.next().close();
        }

        assertThat(loader.get().isDaemon()).isTrue();
        assertThat(loader.get().getName()).isEqualTo(Thread.currentThread().getName() + "-loader-1");
    }

    /** A load that ends only when it is interrupted. */
    private static Batch endless(CountDownLatch ended) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody opens this latch");
        } finally {
            ended.countDown();
        }
    }

    private static Iterator<BatchLoad> plan(int batches) {
        return IntStream.range(0, batches).mapToObj(i -> load(() -> batch(i))).iterator();
    }

    private static Iterator<BatchLoad> loads(List<Callable<Batch>> batches) {
        return batches.stream().map(PrefetcherTest::load).iterator();
    }

    /** A batch of one piece, loaded by one of the threads. */
    private static BatchLoad load(Callable<Batch> batch) {
        return (threads, memory) -> CompletableFuture.supplyAsync(
                () -> {
                    if (memory.isClosed()) {
                        throw new CancellationException();
                    }
                    try {
                        return batch.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    private static Batch batch(int label) {
        return new Batch(Nd4j.zeros(1, 3, 1, 1), Nd4j.zeros(1, CLASSES), new int[] {label});
    }
}
