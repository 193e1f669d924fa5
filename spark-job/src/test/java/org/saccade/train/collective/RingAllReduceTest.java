package org.saccade.train.collective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Sums against a slow fold that is written after the contract of {@link Collective#allReduce}. */
class RingAllReduceTest {

    static Stream<Arguments> sizes() {
        return Stream.of(1, 2, 3, 4, 7)
                .flatMap(ranks -> Stream.of(0, 1, 2, 3, 5, 1000, 1_000_003).map(length -> Arguments.of(ranks, length)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sumsInTheDocumentedOrderOnEveryRank(int ranks, int length) throws Exception {
        List<float[]> inputs = inputs(ranks, length);
        float[] expected = foldAsDocumented(inputs);

        List<float[]> first = reduce(inputs, false);
        List<float[]> second = reduce(inputs, false);

        assertThat(first).allSatisfy(sum -> assertSameBits(sum, expected));
        assertThat(second).allSatisfy(sum -> assertSameBits(sum, expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 70_001})
    void takesHeapBuffersOfEitherByteOrder(int length) throws Exception {
        List<float[]> inputs = inputs(3, length);
        float[] expected = foldAsDocumented(inputs);

        assertThat(reduce(inputs, true)).allSatisfy(sum -> assertSameBits(sum, expected));
    }

    @Test
    void leavesAloneWhatIsOutsidePositionAndLimit() throws Exception {
        List<FloatBuffer> buffers = Ranks.runAll(2, ring -> {
            FloatBuffer buffer =
                    FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5}).position(1).limit(4);
            ring.allReduce(buffer);
            return buffer;
        });

        assertThat(buffers).allSatisfy(buffer -> {
            assertThat(buffer.array()).containsExactly(1, 4, 6, 8, 5);
            assertThat(buffer.position()).isEqualTo(1);
            assertThat(buffer.limit()).isEqualTo(4);
        });
    }

    @Test
    void carriesWhatIsNoNumber() throws Exception {
        List<float[]> inputs = List.of(
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, -0.0f, 1e38f, Float.MIN_VALUE},
                new float[] {1, Float.NEGATIVE_INFINITY, -0.0f, 3e38f, Float.MIN_VALUE});

        List<float[]> sums = reduce(inputs, false);

        assertThat(sums.get(0))
                .containsExactly(Float.NaN, Float.NaN, -0.0f, Float.POSITIVE_INFINITY, 2 * Float.MIN_VALUE);
        assertSameBits(sums.get(1), sums.get(0));
    }

    @Test
    void doesNotLockUpWhenEveryRankSendsMoreThanTheSocketsHold() throws Exception {
        int length = 64 * 1024 * 1024 / Float.BYTES;
        try (Ranks ranks = new Ranks(3)) {
            List<Future<Float>> sums = new ArrayList<>();
            for (int rank = 0; rank < 3; rank++) {
                sums.add(ranks.start(rank, Ranks.PATIENT, 64 * 1024, ring -> {
                    FloatBuffer buffer = direct(length);
                    buffer.put(0, 1 + ring.rank()).put(length - 1, 10);
                    ring.allReduce(buffer);
                    return buffer.get(0) + buffer.get(length - 1);
                }));
            }
            for (Future<Float> sum : sums) {
                assertThat(Ranks.value(sum)).isEqualTo(36f);
            }
        }
    }

    @Test
    void countsBytesAndTime() throws Exception {
        List<CollectiveStatistics> statistics = Ranks.runAll(4, ring -> {
            ring.allReduce(direct(1_000_000));
            return ring.statistics();
        });

        long floats = 2L * 3 * 250_000; // a ring moves 2 (N - 1) / N of the buffer
        assertThat(statistics).allSatisfy(each -> {
            assertThat(each.bytesSent()).isBetween(floats * Float.BYTES, floats * Float.BYTES * 101 / 100);
            assertThat(each.bytesReceived()).isBetween(floats * Float.BYTES, floats * Float.BYTES * 101 / 100);
            assertThat(each.nanoseconds()).isPositive();
        });
    }

    /** Rank r's inputs, of very different sizes, so that another order of summation gives other bits. */
    private static List<float[]> inputs(int ranks, int length) {
        return IntStream.range(0, ranks)
                .mapToObj(rank -> {
                    Random random = new Random(1000L * length + rank);
                    float[] input = new float[length];
                    for (int i = 0; i < length; i++) {
                        input[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7)));
                    }
                    return input;
                })
                .toList();
    }

    private static float[] foldAsDocumented(List<float[]> inputs) {
        int ranks = inputs.size();
        int length = inputs.get(0).length;
        float[] sum = new float[length];
        int start = 0;
        for (int segment = 0; segment < ranks; segment++) {
            int end = start + length / ranks + (segment < length % ranks ? 1 : 0);
            for (int i = start; i < end; i++) {
                sum[i] = inputs.get(segment)[i];
                for (int k = 1; k < ranks; k++) {
                    sum[i] += inputs.get((segment + k) % ranks)[i];
                }
            }
            start = end;
        }
        return sum;
    }

    private static List<float[]> reduce(List<float[]> inputs, boolean heap) throws Exception {
        if (inputs.size() == 1) {
            return List.of(reduceOn(Collective.ofOne(), inputs.get(0), heap));
        }
        return Ranks.runAll(inputs.size(), ring -> reduceOn(ring, inputs.get(ring.rank()), heap));
    }

    private static float[] reduceOn(Collective collective, float[] input, boolean heap) throws CollectiveException {
        FloatBuffer buffer = heap
                ? ByteBuffer.allocate(input.length * Float.BYTES)
                        .order(collective.rank() == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                : direct(input.length);
        buffer.put(0, input);
        collective.allReduce(buffer);
        float[] sum = new float[input.length];
        buffer.get(0, sum);
        return sum;
    }

    private static FloatBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static void assertSameBits(float[] actual, float[] expected) {
        assertThat(IntStream.range(0, expected.length)
                        .filter(i -> Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i]))
                        .count())
                .as("elements with other bits")
                .isZero();
        assertThat(actual).hasSameSizeAs(expected);
    }
}
