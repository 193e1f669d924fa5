package org.saccade.train.collective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RingMessagesTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7})
    void gathersMessagesOfUnequalLengthsInRankOrder(int ranks) throws Exception {
        List<List<byte[]>> gathered = Ranks.runAll(ranks, ring -> ring.allGather(message(ring.rank())));

        assertThat(gathered).hasSize(ranks).allSatisfy(messages -> {
            assertThat(messages).hasSize(ranks);
            for (int rank = 0; rank < ranks; rank++) {
                assertThat(Arrays.equals(messages.get(rank), message(rank)))
                        .as("message of rank %s", rank)
                        .isTrue();
            }
        });
    }

    /** Empty, short, and longer than a frame. */
    private static byte[] message(int rank) {
        return switch (rank % 3) {
            case 0 -> new byte[0];
            case 1 -> ("rank " + rank).getBytes(UTF_8);
            default -> "0123456".repeat(100_000 + rank).getBytes(UTF_8);
        };
    }

    @ParameterizedTest
    @CsvSource({"2,0,0", "2,1,1", "3,1,5", "3,2,1000", "4,0,1000003", "7,6,1000003"})
    void broadcastsFromAnyRoot(int ranks, int root, int length) throws Exception {
        List<float[]> results = Ranks.runAll(ranks, ring -> {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = ring.rank() * 1_000_000f + i;
            }
            ring.broadcast(FloatBuffer.wrap(values), root);
            return values;
        });

        assertThat(results).allSatisfy(values -> assertThat(Arrays.equals(values, results.get(root)))
                .isTrue());
        if (length > 0) {
            assertThat(results.get(0)[0]).isEqualTo(root * 1_000_000f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void noRankLeavesABarrierThatNotAllHaveEntered(int ranks) throws Exception {
        AtomicInteger entered = new AtomicInteger();

        List<List<Integer>> seen = Ranks.runAll(ranks, ring -> {
            List<Integer> counts = new ArrayList<>();
            for (int round = 1; round <= 50; round++) {
                entered.incrementAndGet();
                ring.barrier();
                counts.add(entered.get());
                ring.barrier();
            }
            return counts;
        });

        assertThat(seen).allSatisfy(counts -> {
            for (int round = 1; round <= 50; round++) {
                assertThat(counts.get(round - 1)).isEqualTo(round * ranks);
            }
        });
    }

    @Test
    void operationsOfAllKindsFollowOneAnother() throws Exception {
        List<Float> results = Ranks.runAll(3, ring -> {
            float sum = 0;
            for (int round = 0; round < 100; round++) {
                ByteBuffer memory = Ranks.floats(round);
                FloatBuffer values = memory.asFloatBuffer();
                for (int i = 0; i < round; i++) {
                    values.put(i, ring.rank() + 1);
                }
                ring.allReduce(memory);
                ring.broadcast(values, round % 3);
                List<byte[]> messages = ring.allGather(new byte[round]);
                ring.barrier();
                sum += (round > 0 ? values.get(round - 1) : 6) + messages.get(2).length - round;
            }
            return sum;
        });

        assertThat(results).containsExactly(600f, 600f, 600f);
    }

    @Test
    void groupOfOneNeedsNobody() throws Exception {
        try (Collective one = Collective.ofOne()) {
            ByteBuffer memory = Ranks.floats(2);
            FloatBuffer buffer = memory.asFloatBuffer().put(0, 1).put(1, 2);
            one.allReduce(memory);
            one.broadcast(buffer, 0);
            one.barrier();

            assertThat(buffer.get(0)).isEqualTo(1);
            assertThat(buffer.get(1)).isEqualTo(2);
            assertThat(one.allGather(new byte[] {7})).containsExactly(new byte[] {7});
            assertThat(one.rank()).isZero();
            assertThat(one.size()).isEqualTo(1);
            assertThatThrownBy(() -> one.broadcast(buffer, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("Index 1 out of bounds for length 1");
        }
    }

    @Test
    void ringOfOneIsAGroupOfOne() throws Exception {
        assertThat(Ranks.runAll(1, ring -> ring)).singleElement().isInstanceOf(SoleRank.class);
    }

    @Test
    void refusesBuffersItCannotWrite() throws Exception {
        List<Class<?>> failures = Ranks.runAll(2, ring -> {
            try {
                ring.allReduce(Ranks.floats(3).asReadOnlyBuffer());
                return null;
            } catch (ReadOnlyBufferException e) {
                return e.getClass();
            }
        });

        assertThat(failures).containsExactly(ReadOnlyBufferException.class, ReadOnlyBufferException.class);
    }
}
