package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class ReadAheadTest {

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 3", "17, 1", "17, 4", "100, 7"})
    void givesTheResultsInOrder(int count, int threads) throws IOException {
        List<Integer> results = new ArrayList<>();
        try (ReadAhead<Integer, Integer> reads = new ReadAhead<>(upTo(count), threads, thing -> thing * thing)) {
            for (int i = 0; i < count; i++) {
                results.add(reads.next());
            }
            assertThatThrownBy(reads::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(results).isEqualTo(upTo(count).stream().map(i -> i * i).toList());
    }

    @Test
    void readsAsManyAtATimeAsThereAreThreads() throws IOException {
        CyclicBarrier all = new CyclicBarrier(3);
        try (ReadAhead<Integer, Integer> reads = new ReadAhead<>(upTo(6), 3, thing -> arrive(all))) {
            for (int i = 0; i < 6; i++) {
                assertThat(reads.next()).isBetween(0, 2);
            }
        }
    }

    private static int arrive(CyclicBarrier all) throws IOException {
        try {
            return all.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IOException(e);
        }
    }

    @Test
    void isNotFarAheadOfWhoAsks() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        try (ReadAhead<Integer, Integer> reads = new ReadAhead<>(upTo(1000), 2, thing -> begun.incrementAndGet())) {
            for (int i = 1; i <= 10; i++) {
                reads.next();
                assertThat(begun).hasValueLessThanOrEqualTo(i + 3);
            }
        }
    }

    @Test
    void aReadThatFailsIsTold() throws IOException {
        try (ReadAhead<Integer, Integer> reads = new ReadAhead<>(upTo(5), 2, thing -> {
            if (thing == 3) {
                throw new IOException("connection reset: " + thing);
            }
            return thing;
        })) {
            assertThat(List.of(reads.next(), reads.next(), reads.next())).containsExactly(0, 1, 2);
            assertThatThrownBy(reads::next).isInstanceOf(IOException.class).hasMessage("connection reset: 3");
        }
    }
}
