package org.saccade.nn.kernel;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Against the formula, query by query. */
class GlobalAttentionKernelTest {

    private static final int SHAPES = 300;
    private static final long MOST_WORK = 3_000_000;
    private static final List<Case> CASES = cases();

    /** What the kernel is made of. */
    enum By {
        VECTORS,
        SCALARS;

        AttentionKernel kernel(GlobalAttention attention) {
            return this == VECTORS
                    ? new GlobalAttentionKernel(attention, new VectorLoops(), new VectorProducts())
                    : new GlobalAttentionKernel(attention, new ScalarLoops(), new ScalarProducts());
        }
    }

    private record Case(int batch, GlobalAttention attention) {

        long work() {
            return (long) batch
                    * attention.heads()
                    * attention.queries()
                    * attention.keys()
                    * (attention.keyChannels() + attention.valueChannels());
        }
    }

    private static List<Case> cases() {
        int[] channels = {1, 3, 8, 16, 65};
        int[] positions = {1, 2, 15, 16, 17, 63, 64, 65, 129, 200};
        List<Case> cases = new ArrayList<>();
        for (int e : channels) {
            for (int position : positions) {
                cases.add(new Case(1, attention(1, e, e, position, 17, 0.5)));
                cases.add(new Case(1, attention(1, e, e, 17, position, 0.5)));
            }
        }
        cases.add(new Case(1, attention(1, 512, 512, 49, 49, 0.05)));
        Random random = new Random(8);
        while (cases.size() < SHAPES) {
            int e = 1 + random.nextInt(random.nextBoolean() ? 9 : 70);
            MapSize keys = draw(random);
            Case drawn = new Case(
                    1 + random.nextInt(3),
                    new GlobalAttention(
                            1 + random.nextInt(4),
                            e,
                            1 + random.nextInt(random.nextBoolean() ? 9 : 70),
                            draw(random),
                            keys,
                            1 / (1.0 + random.nextInt(8)),
                            draw(random, keys, e)));
            if (drawn.work() <= MOST_WORK) {
                cases.add(drawn);
            }
        }
        return cases;
    }

    /** Of sequences. */
    private static GlobalAttention attention(
            int heads, int keyChannels, int valueChannels, int queries, int keys, double scale) {
        return new GlobalAttention(
                heads,
                keyChannels,
                valueChannels,
                new MapSize(1, queries),
                new MapSize(1, keys),
                scale,
                Optional.empty());
    }

    private static MapSize draw(Random random) {
        return random.nextBoolean()
                ? new MapSize(1, 1 + random.nextInt(300))
                : new MapSize(1 + random.nextInt(18), 1 + random.nextInt(18));
    }

    /** Where all keys stand in one row, the gradients of its embeddings are zero, and rounding all that a float has of them. */
    private static Optional<RelativePositions> draw(Random random, MapSize keys, int keyChannels) {
        double scale = 1 / (1.0 + random.nextInt(4));
        return switch (random.nextInt(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(RelativePositions.biases(scale));
            default ->
                Optional.of(RelativePositions.embeddings(
                        keys.height() == 1 ? 0 : random.nextInt(keyChannels + 1),
                        keys.width() == 1 ? 0 : random.nextInt(keyChannels + 1),
                        random.nextBoolean(),
                        scale));
        };
    }

    @ParameterizedTest
    @EnumSource
    void computesTheFormula(By by) {
        for (int i = 0; i < CASES.size(); i++) {
            GlobalAttention attention = CASES.get(i).attention();
            AttentionKernel kernel = by.kernel(attention);
            // What an earlier map left behind must not show.
            new DrawnGlobal(attention, 1, false, -1).step(kernel);
            Map<String, double[]> actual =
                    new DrawnGlobal(attention, CASES.get(i).batch(), false, i).run(kernel);
            Map<String, double[]> expected =
                    new DrawnGlobal(attention, CASES.get(i).batch(), true, i).run(new PlainGlobalAttention(attention));
            assertClose(actual, expected, "case " + i + ", " + CASES.get(i));
        }
    }

    /** Relative to the largest number of its kind, where that is above 1. */
    private static void assertClose(Map<String, double[]> actual, Map<String, double[]> expected, String what) {
        expected.forEach((name, numbers) -> {
            double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
            double[] computed = actual.get(name);
            double difference = IntStream.range(0, numbers.length)
                    .mapToDouble(i -> Math.abs(computed[i] - numbers[i]))
                    .max()
                    .orElseThrow();
            assertThat(difference).as("%s of %s", name, what).isLessThan(1e-5 * Math.max(1, largest));
        });
    }

    /** Logits of some thousands, whose exponentials are no floats; a key that differs a little from the best one weighs nothing. */
    @ParameterizedTest
    @EnumSource
    void staysFiniteWhereLogitsAreHuge(By by) {
        GlobalAttention attention = attention(2, 8, 5, 70, 131, 1000);
        Map<String, double[]> actual = new DrawnGlobal(attention, 1, false, 3).run(by.kernel(attention));
        Map<String, double[]> expected =
                new DrawnGlobal(attention, 1, true, 3).run(new PlainGlobalAttention(attention));
        for (String name : List.of("output", "log-sum-exp", "gradients of values")) {
            double[] numbers = expected.get(name);
            double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
            double[] computed = actual.get(name);
            for (int i = 0; i < numbers.length; i++) {
                assertThat(computed[i]).as(name).isCloseTo(numbers[i], within(1e-2 * largest));
            }
        }
        actual.forEach(
                (name, numbers) -> assertThat(Arrays.stream(numbers)).as(name).allMatch(Double::isFinite));
    }

    @ParameterizedTest
    @EnumSource
    void computesTheSameBitsAgain(By by) {
        GlobalAttention attention = positioned(11, RelativePositions.embeddings(6, 6, false, 1));
        AttentionKernel kernel = by.kernel(attention);
        Map<String, double[]> first = new DrawnGlobal(attention, 5, false, 4).run(kernel);
        for (int i = 0; i < 20; i++) {
            Map<String, double[]> again = new DrawnGlobal(attention, 5, false, 4).run(kernel);
            first.forEach(
                    (name, numbers) -> assertThat(again.get(name)).as(name).isEqualTo(numbers));
        }
    }

    @Test
    void theFormulasGradientsAreDifferences() {
        GlobalAttention attention = new GlobalAttention(
                2,
                3,
                2,
                new MapSize(2, 3),
                new MapSize(3, 2),
                0.7,
                Optional.of(RelativePositions.embeddings(2, 3, false, 0.4)));
        assertGradients(attention, "gradients of rows", "gradients of columns");
    }

    @Test
    void theFormulasGradientsOfBiasesAreDifferences() {
        MapSize map = new MapSize(3, 2);
        assertGradients(
                new GlobalAttention(2, 3, 2, new MapSize(2, 3), map, 0.7, Optional.of(RelativePositions.biases(0.4))),
                "gradients of biases");
    }

    private static void assertGradients(GlobalAttention attention, String... tables) {
        AttentionKernel kernel = new PlainGlobalAttention(attention);
        DrawnGlobal drawn = new DrawnGlobal(attention, 2, true, 5);
        Map<String, double[]> gradients = drawn.run(kernel);
        assertDifferences(drawn, kernel, drawn.operands().queries(), gradients.get("gradients of queries"));
        assertDifferences(drawn, kernel, drawn.operands().keys(), gradients.get("gradients of keys"));
        assertDifferences(drawn, kernel, drawn.operands().values(), gradients.get("gradients of values"));
        for (String table : tables) {
            assertDifferences(drawn, kernel, drawn.table(table), gradients.get(table));
        }
    }

    private static void assertDifferences(
            DrawnGlobal drawn, AttentionKernel kernel, Tensor operand, double[] gradients) {
        double step = 1e-6;
        for (int i = 0; i < gradients.length; i++) {
            double value = operand.get(i);
            operand.put(i, value + step);
            double more = drawn.loss(kernel);
            operand.put(i, value - step);
            double less = drawn.loss(kernel);
            operand.put(i, value);
            assertThat((more - less) / (2 * step)).isCloseTo(gradients[i], within(1e-8));
        }
    }

    /**
     * By hand: on a row of two, query 0 sees key 0 at offset 0 and key 1 at offset 1, query 1 at offsets -1 and 0. With q = 1 and keys
     * of zeros the logits are the embeddings: 0, log 3 and log 2 for offsets -1, 0 and 1.
     */
    @Test
    void positionsAreOffsetsFromTheQueryToTheKey() {
        GlobalAttention attention = new GlobalAttention(
                1,
                1,
                1,
                new MapSize(1, 2),
                new MapSize(1, 2),
                0.5,
                Optional.of(RelativePositions.embeddings(0, 1, true, 1)));
        DrawnGlobal drawn = new DrawnGlobal(attention, 1, true, 0);
        for (int i = 0; i < 2; i++) {
            drawn.operands().queries().put(i, 1);
            drawn.operands().keys().put(i, 0);
            drawn.operands().values().put(i, i);
        }
        double[] embeddings = {0, Math.log(3), Math.log(2)};
        for (int i = 0; i < 3; i++) {
            drawn.operands().columns().put(i, embeddings[i]);
        }
        double[] output = drawn.run(new PlainGlobalAttention(attention)).get("output");
        assertThat(output[0]).isCloseTo(2 / 5.0, within(1e-12));
        assertThat(output[1]).isCloseTo(3 / 4.0, within(1e-12));
    }

    /** By hand: one query, two keys with logits 0 and log 3, values 4 and 8: weights 1/4 and 3/4, the output 7. */
    @Test
    void theFormulaIsSoftmaxTimesValues() {
        GlobalAttention attention = attention(1, 1, 1, 1, 2, 0.5);
        DrawnGlobal drawn = new DrawnGlobal(attention, 1, true, 0);
        drawn.operands().queries().put(0, 2);
        drawn.operands().keys().put(0, 0);
        drawn.operands().keys().put(1, Math.log(3));
        drawn.operands().values().put(0, 4);
        drawn.operands().values().put(1, 8);
        Map<String, double[]> results = drawn.run(new PlainGlobalAttention(attention));
        assertThat(results.get("output")[0]).isCloseTo(7, within(1e-12));
        assertThat(results.get("log-sum-exp")[0]).isCloseTo(Math.log(4), within(1e-12));
    }

    private static GlobalAttention positioned(int side, RelativePositions positions) {
        MapSize map = new MapSize(side, side);
        return new GlobalAttention(3, 12, 7, map, map, 0.3, Optional.of(positions));
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long allocated(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** So that training leaves the garbage collector nothing: after a while, which the compiler takes, a step allocates next to nothing. */
    @ParameterizedTest
    @EnumSource
    void leavesNoGarbage(By by) {
        GlobalAttention attention = positioned(9, RelativePositions.embeddings(6, 6, false, 1));
        AttentionKernel kernel = by.kernel(attention);
        DrawnGlobal drawn = new DrawnGlobal(attention, 2, false, 6);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20_000 && least > 1000; i++) {
            least = Math.min(least, allocated(() -> drawn.step(kernel)));
        }
        assertThat(least).as("bytes of a step").isLessThanOrEqualTo(1000);
    }

    /** Twice as many queries and keys take twice the memory: the weights of all pairs, 16 MiB here, are nowhere. */
    @Test
    void memoryIsLinearInPositions() {
        long small = firstStep(1024);
        long large = firstStep(2048);
        assertThat(large).isLessThan(2 * small).isLessThan(4L * 1024 * 1024);
    }

    private static long firstStep(int positions) {
        GlobalAttention attention = attention(1, 4, 4, positions, positions, 1);
        DrawnGlobal drawn = new DrawnGlobal(attention, 1, false, 7);
        AttentionKernel kernel = By.SCALARS.kernel(attention);
        return allocated(() -> drawn.step(kernel));
    }
}
