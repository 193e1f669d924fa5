package org.saccade.nn.kernel;

import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.tile.Grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Kernels in a JVM of their own, with its threads and modules: {@link KernelProcessTest} starts it. */
public final class KernelProcess {

    private static final int CALLERS = 3;
    private static final Tensors TENSORS = new Tensors(false);

    private KernelProcess() {}

    static List<Shape> shapes() {
        Shape image = Shape.of(new Grid(7, 6, 2), Window.of(3), Shape.Embeddings.SPLIT);
        return List.of(
                image.withSizes(3, 4, 8, 8),
                Shape.of(new Grid(6, 7, 2), new Window(3, BorderMode.SHIFT, 2), Shape.Embeddings.WHOLE_SHARED)
                        .withSizes(3, 2, 9, 3),
                Shape.of(new Grid(1, 50, 1), new Window(5, BorderMode.ZERO, 1), Shape.Embeddings.NONE)
                        .withSizes(2, 1, 4, 4));
    }

    /** Writes the loops that were chosen, the number of threads that helped, and the results' bits, a line each. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        List<List<String>> first = compute();
        requireTheSameAtOnce(first);
        List<String> lines = new ArrayList<>();
        lines.add(FastestLoops.get().getClass().getSimpleName());
        lines.add(Long.toString(helpers()));
        first.forEach(lines::addAll);
        Files.write(Path.of(arguments[0]), lines);
    }

    private static void requireTheSameAtOnce(List<List<String>> first) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            for (Future<List<List<String>>> results : callers.invokeAll(
                    Collections.<Callable<List<List<String>>>>nCopies(CALLERS, KernelProcess::compute))) {
                if (!results.get().equals(first)) {
                    throw new IllegalStateException("callers at once must get what one alone gets");
                }
            }
        } finally {
            callers.shutdown();
        }
    }

    private static long helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("kernel"))
                .count();
    }

    private static List<List<String>> compute() {
        return Stream.concat(
                        shapes().stream().map(KernelProcess::results),
                        Stream.of(normalisation(), convolution(), rectifierAndSquares()))
                .toList();
    }

    /** Of more than one strip. */
    private static List<String> normalisation() {
        int length = 3 * 70 * 9;
        Random random = new Random(5);
        Tensor x = TENSORS.normal(length, random);
        Tensor dy = TENSORS.normal(length, random);
        Tensor gain = TENSORS.normal(70, random);
        Tensor shift = TENSORS.normal(70, random);
        Tensor y = TENSORS.unwritten(length);
        Tensor dx = TENSORS.unwritten(length);
        Tensor[] byChannel =
                Stream.generate(() -> TENSORS.unwritten(70)).limit(4).toArray(Tensor[]::new);
        BatchNormalization kernel = new BatchNormalization(70, 9, 1e-5);
        kernel.forward(3, x, gain, shift, y, byChannel[0], byChannel[1]);
        kernel.backward(3, x, dy, gain, byChannel[0], byChannel[1], dx, byChannel[2], byChannel[3]);
        return Stream.concat(
                        Stream.of(y, dx).map(tensor -> line(tensor, length)),
                        Stream.of(byChannel).map(tensor -> line(tensor, 70)))
                .toList();
    }

    /** Of more than one block of rows. */
    private static List<String> convolution() {
        Random random = new Random(5);
        Tensor x = TENSORS.normal(2 * 40 * 6 * 5, random);
        Tensor weights = TENSORS.normal(300 * 40 * 9, random);
        Tensor dy = TENSORS.normal(2 * 300 * 3 * 3, random);
        Tensor y = TENSORS.unwritten(2 * 300 * 3 * 3);
        Tensor dx = TENSORS.unwritten(2 * 40 * 6 * 5);
        Tensor dw = TENSORS.unwritten(300 * 40 * 9);
        ProductConvolution kernel = new ProductConvolution(40, 300, 6, 5, 3, 2, 1);
        kernel.forward(2, x, weights, y);
        kernel.backward(2, x, weights, dy, dx, dw);
        return List.of(line(y, 2 * 300 * 3 * 3), line(dx, 2 * 40 * 6 * 5), line(dw, 300 * 40 * 9));
    }

    private static List<String> rectifierAndSquares() {
        int length = 70_000;
        Tensor x = TENSORS.normal(length, new Random(5));
        Tensor y = TENSORS.unwritten(length);
        Rectifier.forward(length, x, y);
        Rectifier.backward(length, y, x, y);
        return List.of(line(y, length), Double.toString(SquareSum.of(x, length)));
    }

    private static String line(Tensor tensor, int length) {
        return Arrays.toString(Tensors.numbers(tensor, length));
    }

    private static List<String> results(Shape shape) {
        LocalAttention attention = shape.attention();
        Map<String, double[]> results = new Drawn(attention, shape.batch(), false, 5).run(attention.kernel(false));
        return results.values().stream().map(Arrays::toString).toList();
    }
}
