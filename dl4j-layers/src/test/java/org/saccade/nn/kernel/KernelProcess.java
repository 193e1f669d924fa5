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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Kernels in a JVM of their own, with its threads and modules: {@link KernelProcessTest} starts it. */
public final class KernelProcess {

    private static final int CALLERS = 3;

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
        return shapes().stream().map(KernelProcess::results).toList();
    }

    private static List<String> results(Shape shape) {
        LocalAttention attention = shape.attention();
        Map<String, double[]> results = new Drawn(attention, shape.batch(), false, 5).run(attention.kernel(false));
        return results.values().stream().map(Arrays::toString).toList();
    }
}
