package org.saccade.train.collective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One rank fails: every other one hears of it at once, and by name. */
class RingFailureTest {
    private static final int LONG = 4_000_000;
    private static final Duration PROMPT =
            Duration.ofSeconds(5); // far below the patience of the ranks, which is a minute

    @ParameterizedTest
    @CsvSource({"2,1", "3,0", "4,2", "7,6"})
    void everyRankNamesTheOneThatLeft(int size, int leaver) throws Exception {
        try (Ranks ranks = new Ranks(size)) {
            List<Future<Object>> others = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Future<Object> result = ranks.start(rank, Ranks.PATIENT, ring -> {
                    if (ring.rank() == leaver) {
                        return null; // closes its connections, as a dead process does
                    }
                    ring.allReduce(Ranks.floats(LONG));
                    return "all-reduce without rank " + leaver;
                });
                if (rank != leaver) {
                    others.add(result);
                }
            }
            assertFailPromptly(others, leaver, "closed the connection during all-reduce");
        }
    }

    @ParameterizedTest
    @CsvSource({"2,0", "3,2", "7,3"})
    void theReasonOfAnAbortReachesEveryRank(int size, int aborter) throws Exception {
        CyclicBarrier start = new CyclicBarrier(size);
        try (Ranks ranks = new Ranks(size)) {
            List<Future<Object>> all = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                all.add(ranks.start(rank, Ranks.PATIENT, ring -> {
                    start.await();
                    if (ring.rank() == aborter) {
                        ring.abort("the loss is not a number at step 40\n  at some.Class");
                    }
                    ring.allReduce(Ranks.floats(LONG));
                    return "all-reduce after an abort";
                }));
            }
            assertFailPromptly(all, aborter, "stopped: the loss is not a number at step 40");
        }
    }

    /** The rank at fault is busy elsewhere, so its neighbours can only tell by the time; the others must not blame the neighbours. */
    @ParameterizedTest
    @CsvSource({"2,1,10", "3,0,4000000", "4,2,10", "4,1,4000000"})
    void everyRankNamesTheOneThatHangs(int size, int hanger, int length) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Ranks ranks = new Ranks(size)) {
            List<Future<Object>> others = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Future<Object> result = ranks.start(rank, Duration.ofMillis(800), ring -> {
                    if (ring.rank() == hanger) {
                        over.await();
                        return null;
                    }
                    ring.allReduce(Ranks.floats(length));
                    return "all-reduce without rank " + hanger;
                });
                if (rank != hanger) {
                    others.add(result);
                }
            }
            assertFailPromptly(others, hanger, "for 800 ms during all-reduce");
            over.countDown();
        }
    }

    @Test
    void anInterruptEndsAWaitAndTellsTheOthers() throws Exception {
        CountDownLatch joined = new CountDownLatch(3);
        Thread[] thread = new Thread[1];
        CountDownLatch over = new CountDownLatch(1);
        try (Ranks ranks = new Ranks(3)) {
            Future<Boolean> interrupted = ranks.start(0, Ranks.PATIENT, ring -> {
                thread[0] = Thread.currentThread();
                joined.countDown();
                assertThatThrownBy(ring::barrier)
                        .isInstanceOf(CollectiveException.class)
                        .hasMessageMatching("rank 0 of 3 \\(127.0.0.1:\\d+\\) was interrupted during barrier");
                return Thread.interrupted();
            });
            Future<Object> other = ranks.start(1, Ranks.PATIENT, ring -> {
                joined.countDown();
                ring.barrier();
                return "a barrier without rank 2";
            });
            Future<Boolean> busy = ranks.start(2, Ranks.PATIENT, ring -> {
                joined.countDown();
                return over.await(1, TimeUnit.MINUTES);
            });
            joined.await();
            thread[0].interrupt();

            assertThat(Ranks.value(interrupted)).as("interrupt status").isTrue();
            assertFailPromptly(List.of(other), 0, "was interrupted during barrier");
            over.countDown();
            assertThat(Ranks.value(busy)).isTrue();
        }
    }

    @Test
    void closingFromAnotherThreadEndsAnOperation() throws Exception {
        CountDownLatch joined = new CountDownLatch(2);
        Collective[] rings = new Collective[1];
        CountDownLatch over = new CountDownLatch(1);
        try (Ranks ranks = new Ranks(2)) {
            Future<Object> waiting = ranks.start(0, Ranks.PATIENT, ring -> {
                rings[0] = ring;
                joined.countDown();
                ring.barrier();
                return "a barrier without rank 1";
            });
            Future<Boolean> busy = ranks.start(1, Ranks.PATIENT, ring -> {
                joined.countDown();
                return over.await(1, TimeUnit.MINUTES);
            });
            joined.await();
            rings[0].close();

            assertThat(Ranks.failure(waiting))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessageContaining("rank 0 of 2");
            over.countDown();
            assertThat(Ranks.value(busy)).isTrue();
        }
    }

    @Test
    void afterAFailureEveryOperationFailsInTheSameWay() throws Exception {
        try (Ranks ranks = new Ranks(2)) {
            Future<Object> first = ranks.start(0, Ranks.PATIENT, ring -> {
                assertThatThrownBy(ring::barrier).hasMessageContaining("rank 1 of 2");
                assertThatThrownBy(() -> ring.allGather(new byte[3]))
                        .isInstanceOf(CollectiveException.class)
                        .hasMessageMatching("rank 1 of 2 \\(127.0.0.1:\\d+\\) closed the connection during barrier");
                assertThatCode(() -> ring.abort("too late")).doesNotThrowAnyException();
                return null;
            });
            Future<Object> leaves = ranks.start(1, Ranks.PATIENT, ring -> null);
            assertThat(Ranks.value(leaves)).isNull();
            assertThat(Ranks.value(first)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void closeIsIdempotentAndEndsTheGroup(int size) throws Exception {
        List<String> messages = Ranks.runAll(size, ring -> {
            ring.barrier();
            ring.close();
            ring.close();
            ring.abort("it is over");
            try {
                ring.barrier();
                return "a barrier after close";
            } catch (CollectiveException e) {
                return e.getMessage();
            }
        });

        assertThat(messages).allSatisfy(message -> assertThat(message).contains("has left the ring"));
    }

    @Test
    void ranksThatCallDifferentOperationsAreToldSo() throws Exception {
        try (Ranks ranks = new Ranks(2)) {
            Future<Object> reduces = ranks.start(0, Ranks.PATIENT, ring -> {
                ring.allReduce(Ranks.floats(10));
                return "a sum with a broadcast";
            });
            Future<Object> broadcasts = ranks.start(1, Ranks.PATIENT, ring -> {
                ring.broadcast(FloatBuffer.allocate(12), 0);
                return "a broadcast with a sum";
            });

            for (Future<Object> result : List.of(reduces, broadcasts)) {
                assertThat(Ranks.failure(result))
                        .isInstanceOf(CollectiveException.class)
                        .hasMessageContaining("every rank must call the same operations in the same order, but rank")
                        .hasMessageContaining("operation 1, all-reduce of 10 floats of 4 bytes")
                        .hasMessageContaining("operation 1, broadcast of 12 floats from rank 0");
            }
        }
    }

    private static void assertFailPromptly(List<Future<Object>> results, int rankAtFault, String what)
            throws Exception {
        long start = System.nanoTime();
        for (Future<Object> result : results) {
            assertThat(Ranks.failure(result)).isInstanceOfSatisfying(CollectiveException.class, e -> {
                assertThat(e)
                        .hasMessageContaining("rank " + rankAtFault + " of ")
                        .hasMessageContaining(what);
                assertThat(e.getMessage()).doesNotContain("\n");
                assertThat(e.rank()).hasValue(rankAtFault);
            });
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPT);
    }
}
