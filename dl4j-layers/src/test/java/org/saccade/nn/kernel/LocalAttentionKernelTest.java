package org.saccade.nn.kernel;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.tile.Grid;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Against the formula, pair by pair. */
class LocalAttentionKernelTest {

    private static final int SHAPES = 1000;
    private static final long MOST_WORK = 150_000;

    /** Sums of hundreds of products in single precision. */
    private static final double TOLERANCE = 1e-4;

    private static final int MOST_STEPS = 5000;
    /** Whatever the batch: a byte for each pixel of a map would be more. */
    private static final long MOST_GARBAGE = 600;

    private static final List<Shape> DRAWN = draw();

    private static List<Shape> draw() {
        Random random = new Random(8);
        return Stream.generate(() -> Shape.draw(random))
                .filter(shape -> shape.isValid() && shape.work() <= MOST_WORK)
                .limit(SHAPES)
                .toList();
    }

    /** With loops of every kind. */
    @Test
    void computesTheFormula() {
        for (int i = 0; i < SHAPES; i++) {
            Shape shape = DRAWN.get(i);
            LocalAttention attention = shape.attention();
            Map<String, double[]> expected =
                    new Drawn(attention, shape.batch(), true, i).run(new PlainLocalAttention(attention));
            for (Loops loops : List.of(new ScalarLoops(), new VectorLoops(), new TwoRowVectorLoops())) {
                LocalAttentionKernel kernel = new LocalAttentionKernel(attention, loops);
                // What an earlier map left behind must not show.
                new Drawn(attention, 1, false, -1).run(kernel);
                Map<String, double[]> actual = new Drawn(attention, shape.batch(), false, i).run(kernel);
                assertClose(actual, expected, "shape " + i + ", " + shape + ", " + loops);
            }
        }
    }

    /** Relative to the largest number of its kind, where that is above 1. */
    static void assertClose(Map<String, double[]> actual, Map<String, double[]> expected, String what) {
        expected.forEach((name, numbers) -> {
            double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
            double[] computed = actual.get(name);
            double difference = IntStream.range(0, numbers.length)
                    .mapToDouble(i -> Math.abs(computed[i] - numbers[i]))
                    .max()
                    .orElseThrow();
            assertThat(difference).as("%s of %s", name, what).isLessThan(TOLERANCE * Math.max(1, largest));
        });
    }

    /** Else the drawing would say little. */
    @Test
    void theShapesHaveEveryOption() {
        for (int axes = 1; axes <= 2; axes++) {
            int of = axes;
            List<Shape> some =
                    DRAWN.stream().filter(shape -> shape.grid().axes() == of).toList();
            assertThat(some).extracting(shape -> shape.window().size()).contains(1, 3, 5, 7, 9, 11, 13, 15, 17, 19);
            assertThat(some).extracting(shape -> shape.window().border()).contains(BorderMode.values());
            assertThat(some).extracting(shape -> shape.window().dilation()).contains(1, 2, 3);
            assertThat(some).extracting(Shape::embeddings).contains(Shape.Embeddings.values());
            assertThat(some).extracting(Shape::heads).contains(1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(some).extracting(Shape::batch).contains(1, 2, 3);
            assertThat(some).anyMatch(shape -> shape.content() == 0);
            assertThat(some).anyMatch(shape -> shape.keyChannels() > 16 && shape.valueChannels() < 8);
            assertThat(some)
                    .anyMatch(shape -> shape.window().size() > 2 * shape.grid().positions());
        }
    }

    /** So that training leaves the garbage collector nothing: once the loops are compiled, a step allocates next to nothing. */
    @ParameterizedTest
    @ValueSource(ints = {2, 16})
    void leavesNoGarbage(int batch) {
        Shape shape = Shape.of(new Grid(21, 21, 2), Window.of(3), Shape.Embeddings.SPLIT);
        Step step = new Step(shape.withSizes(batch, 2, 8, 9), FastestLoops.get());
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_STEPS && least > MOST_GARBAGE; i++) {
            least = Math.min(least, step.allocated());
        }
        assertThat(least).as("bytes of a step").isLessThanOrEqualTo(MOST_GARBAGE);
    }

    /** Whatever the compiler spares: of loops that are without vectors, not even the interpreter allocates anything for a head's map. */
    @Test
    void moreMapsLeaveNoMoreGarbage() {
        Shape shape = Shape.of(new Grid(7, 6, 2), Window.of(3), Shape.Embeddings.SPLIT);
        assertThat(leastGarbage(shape.withSizes(16, 2, 8, 9))).isEqualTo(leastGarbage(shape.withSizes(2, 2, 8, 9)));
    }

    private static long leastGarbage(Shape shape) {
        Step step = new Step(shape, new ScalarLoops());
        return LongStream.generate(step::allocated).limit(20).min().orElseThrow();
    }

    /** Forward and backward, again and again on the same memory. */
    private static final class Step {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final int batch;
        private final LocalAttentionKernel kernel;
        private final Operands operands;
        private final Operands gradients;
        private final Tensor output;
        private final Tensor logSumExp;

        Step(Shape shape, Loops loops) {
            batch = shape.batch();
            kernel = new LocalAttentionKernel(shape.attention(), loops);
            operands = operands(shape);
            gradients = operands(shape);
            int map = batch * shape.heads() * shape.grid().positions();
            output = zeros(map * shape.valueChannels());
            logSumExp = zeros(map);
        }

        private static Operands operands(Shape shape) {
            LocalAttention attention = shape.attention();
            int map = shape.batch() * shape.heads() * shape.grid().positions();
            return new Operands(
                    zeros(map * shape.keyChannels()),
                    zeros(map * shape.keyChannels()),
                    zeros(map * shape.valueChannels()),
                    zeros(attention.tables().count() * attention.tables().rows()),
                    zeros(attention.tables().count() * attention.tables().columns()),
                    zeros(attention.tables().count() * attention.tables().biases()));
        }

        private static Tensor zeros(int length) {
            return Tensor.floats(ByteBuffer.allocateDirect(length * Float.BYTES));
        }

        long allocated() {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            kernel.forward(batch, operands, output, logSumExp);
            kernel.backward(batch, operands, logSumExp, output, gradients);
            return THREADS.getCurrentThreadAllocatedBytes() - before;
        }
    }
}
