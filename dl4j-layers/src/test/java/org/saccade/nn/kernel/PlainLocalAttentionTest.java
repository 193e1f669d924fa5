package org.saccade.nn.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.tile.Grid;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The judge of the fast kernel, itself judged by differences. */
class PlainLocalAttentionTest {

    private static final double STEP = 1e-5;

    static Stream<Shape> shapes() {
        return Stream.of(BorderMode.values())
                .flatMap(border -> Stream.concat(
                        kinds(new Grid(3, 4, 2), new Window(3, border, 1)),
                        kinds(new Grid(1, 7, 1), new Window(3, border, 2))));
    }

    private static Stream<Shape> kinds(Grid grid, Window window) {
        Stream<Shape> all = Stream.of(Shape.Embeddings.values()).map(kind -> Shape.of(grid, window, kind));
        Shape split = Shape.of(grid, window, Shape.Embeddings.SPLIT);
        return Stream.concat(all, Stream.of(split.withScale(0.5), split.withContent(0)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradientsAreDifferences(Shape shape) {
        AttentionKernel kernel = new PlainLocalAttention(shape.attention());
        Drawn drawn = new Drawn(shape.attention(), shape.batch(), true, 3);
        Map<String, double[]> gradients = drawn.run(kernel);
        drawn.lengths().forEach((name, length) -> {
            for (int i = 0; i < length; i++) {
                assertThat(difference(drawn, kernel, drawn.read(name), i))
                        .as("%s at %d", name, i)
                        .isCloseTo(gradients.get(name)[i], within(1e-8));
            }
        });
    }

    private static double difference(Drawn drawn, AttentionKernel kernel, Tensor tensor, int at) {
        double value = tensor.get(at);
        tensor.put(at, value + STEP);
        double above = drawn.loss(kernel);
        tensor.put(at, value - STEP);
        double below = drawn.loss(kernel);
        tensor.put(at, value);
        return (above - below) / (2 * STEP);
    }
}
