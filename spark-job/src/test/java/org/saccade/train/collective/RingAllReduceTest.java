package org.saccade.train.collective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Sums against a slow fold that is written after the contract of {@link Collective#allReduce}. */
class RingAllReduceTest {

    static Stream<Arguments> sizes() {
        return Stream.of(1, 2, 3, 4, 7).flatMap(ranks -> Stream.of(0, 1, 2, 3, 5, 1000, 65_280, 65_281, 1_000_003)
                .flatMap(length -> Stream.of(WireFormat.values()).map(format -> Arguments.of(ranks, length, format))));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sumsInTheDocumentedOrderOnEveryRank(int ranks, int length, WireFormat format) throws Exception {
        List<float[]> inputs = inputs(ranks, length);
        float[] expected = foldAsDocumented(inputs, format);

        List<float[]> first = reduce(inputs, format);
        List<float[]> second = reduce(inputs, format);

        assertThat(first).allSatisfy(sum -> assertSameBits(sum, expected));
        assertThat(second).allSatisfy(sum -> assertSameBits(sum, expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 70_001})
    void takesHeapBuffers(int length) throws Exception {
        List<float[]> inputs = inputs(3, length);
        float[] expected = foldAsDocumented(inputs, WireFormat.FLOAT32);

        List<float[]> sums = Ranks.runAll(3, ring -> {
            ByteBuffer heap = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            return reduceOn(ring, inputs.get(ring.rank()), WireFormat.FLOAT32, heap);
        });

        assertThat(sums).allSatisfy(sum -> assertSameBits(sum, expected));
    }

    /** At a place that no alignment favours. */
    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void leavesAloneWhatIsOutsidePositionAndLimit(WireFormat format) throws Exception {
        int length = 70_001;
        List<float[]> inputs = inputs(3, length);
        float[] expected = foldAsDocumented(inputs, format);

        Ranks.runAll(3, ring -> {
            ByteBuffer whole = Ranks.floats(length + 2).put(6, (byte) 1).put(7 + length * Float.BYTES, (byte) 2);
            ByteBuffer part = whole.duplicate().order(whole.order()).position(7).limit(7 + length * Float.BYTES);
            ByteBuffer values = part.slice().order(part.order());
            values.asFloatBuffer().put(inputs.get(ring.rank()));
            ring.allReduce(part, format);
            assertThat(part.position()).isEqualTo(7);
            assertThat(part.limit()).isEqualTo(7 + length * Float.BYTES);
            assertThat(whole.get(6)).isEqualTo((byte) 1);
            assertThat(whole.get(part.limit())).isEqualTo((byte) 2);
            float[] sums = new float[length];
            values.asFloatBuffer().get(sums);
            assertSameBits(sums, expected);
            return sums;
        });
    }

    @Test
    void refusesWhatAreNoLittleEndianFloats() throws Exception {
        Ranks.runAll(2, ring -> {
            assertThatThrownBy(() -> ring.allReduce(ByteBuffer.allocate(8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("floats must be whole and LITTLE_ENDIAN, got 8 bytes, BIG_ENDIAN");
            assertThatThrownBy(() -> ring.allReduce(Ranks.floats(2).limit(7)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("floats must be whole and LITTLE_ENDIAN, got 7 bytes, LITTLE_ENDIAN");
            return ring;
        });
    }

    @Test
    void carriesWhatIsNoNumber() throws Exception {
        List<float[]> inputs = List.of(
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, -0.0f, 1e38f, Float.MIN_VALUE},
                new float[] {1, Float.NEGATIVE_INFINITY, -0.0f, 3e38f, Float.MIN_VALUE});

        List<float[]> sums = reduce(inputs, WireFormat.FLOAT32);

        assertThat(sums.get(0))
                .containsExactly(Float.NaN, Float.NaN, -0.0f, Float.POSITIVE_INFINITY, 2 * Float.MIN_VALUE);
        assertSameBits(sums.get(1), sums.get(0));
    }

    @Test
    void roundsToTheNearestBfloat16() throws Exception {
        float one = 1 + 0x1p-8f; // half way between 1 and the next, of which 1 is even
        float two = 1 + 3 * 0x1p-8f; // half way between two of which the upper is even
        float[] values = {
            one, Math.nextUp(one), two, Math.nextDown(two), -one, 3.4e38f, Float.NaN, Float.NEGATIVE_INFINITY, -0.0f
        };

        assertThat(reduce(List.of(values, new float[values.length]), WireFormat.BFLOAT16))
                .allSatisfy(sums -> assertThat(sums)
                        .containsExactly(
                                1,
                                1 + 0x1p-7f,
                                1 + 0x1p-6f,
                                1 + 0x1p-7f,
                                -1,
                                Float.POSITIVE_INFINITY,
                                Float.NaN,
                                Float.NEGATIVE_INFINITY,
                                0));
    }

    @Test
    void doesNotLockUpWhenEveryRankSendsMoreThanTheSocketsHold() throws Exception {
        int length = 64 * 1024 * 1024 / Float.BYTES;
        try (Ranks ranks = new Ranks(3)) {
            List<Future<Float>> sums = new ArrayList<>();
            for (int rank = 0; rank < 3; rank++) {
                sums.add(ranks.start(rank, Ranks.PATIENT, 64 * 1024, ring -> {
                    ByteBuffer memory = Ranks.floats(length);
                    FloatBuffer buffer =
                            memory.asFloatBuffer().put(0, 1 + ring.rank()).put(length - 1, 10);
                    ring.allReduce(memory);
                    return buffer.get(0) + buffer.get(length - 1);
                }));
            }
            for (Future<Float> sum : sums) {
                assertThat(Ranks.value(sum)).isEqualTo(36f);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 4", "BFLOAT16, 2"})
    void countsBytesAndTime(WireFormat format, int bytesOfFloat) throws Exception {
        List<CollectiveStatistics> statistics = Ranks.runAll(4, ring -> {
            ring.allReduce(Ranks.floats(1_000_000), format);
            return ring.statistics();
        });

        long bytes = 2L * 3 * 250_000 * bytesOfFloat; // a ring moves 2 (N - 1) / N of the buffer
        assertThat(statistics).allSatisfy(each -> {
            assertThat(each.bytesSent()).isBetween(bytes, bytes * 101 / 100);
            assertThat(each.bytesReceived()).isBetween(bytes, bytes * 101 / 100);
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

    private static float[] foldAsDocumented(List<float[]> inputs, WireFormat format) {
        int ranks = inputs.size();
        float[] sum = new float[inputs.get(0).length];
        for (int block = 0; block < sum.length; block += 16_320 * ranks) {
            int length = Math.min(16_320 * ranks, sum.length - block);
            foldBlock(inputs, format, sum, block, length);
        }
        return sum;
    }

    private static void foldBlock(List<float[]> inputs, WireFormat format, float[] sum, int block, int length) {
        int ranks = inputs.size();
        int start = block;
        for (int segment = 0; segment < ranks; segment++) {
            int end = start + length / ranks + (segment < length % ranks ? 1 : 0);
            for (int i = start; i < end; i++) {
                sum[i] = inputs.get(segment)[i];
                for (int k = 1; k < ranks; k++) {
                    sum[i] = onArrival(sum[i], format) + inputs.get((segment + k) % ranks)[i];
                }
                sum[i] = ranks == 1 ? sum[i] : onArrival(sum[i], format);
            }
            start = end;
        }
    }

    /** What a number becomes on its way, by trying its two neighbours. */
    private static float onArrival(float value, WireFormat format) {
        if (format == WireFormat.FLOAT32) {
            return value;
        }
        int below = Float.floatToIntBits(value) & 0xFFFF0000; // towards zero
        float near = Float.intBitsToFloat(below);
        float far = Float.intBitsToFloat(below + 0x10000);
        double toNear = Math.abs((double) value - near);
        double toFar = Math.abs((double) far - value);
        boolean nearIsEven = (below & 0x10000) == 0;
        return toNear < toFar || (toNear == toFar && nearIsEven) ? near : far;
    }

    private static List<float[]> reduce(List<float[]> inputs, WireFormat format) throws Exception {
        int length = inputs.get(0).length;
        if (inputs.size() == 1) {
            return List.of(reduceOn(Collective.ofOne(), inputs.get(0), format, Ranks.floats(length)));
        }
        return Ranks.runAll(
                inputs.size(), ring -> reduceOn(ring, inputs.get(ring.rank()), format, Ranks.floats(length)));
    }

    private static float[] reduceOn(Collective collective, float[] input, WireFormat format, ByteBuffer memory)
            throws CollectiveException {
        memory.asFloatBuffer().put(input);
        collective.allReduce(memory, format);
        float[] sum = new float[input.length];
        memory.asFloatBuffer().get(sum);
        return sum;
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
