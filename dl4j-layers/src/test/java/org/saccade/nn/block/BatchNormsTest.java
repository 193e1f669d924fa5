package org.saccade.nn.block;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Parts of a batch, a thread each, against the same network over the whole batch, which normalises as ever. */
@Timeout(60)
class BatchNormsTest {

    private static final int HEIGHT = 5;
    private static final int WIDTH = 3;
    private static final String RUNNING = ".*_(mean|var)";

    /** Two norms in a row and one on the shortcut beside them; a part without images takes part all the same. */
    @ParameterizedTest
    @CsvSource({
        "3 5, DOUBLE, 1e-11",
        "1 7, DOUBLE, 1e-11",
        "4 0 3 1, DOUBLE, 1e-11",
        "3 5, FLOAT, 2e-5",
        "8, FLOAT, 2e-5"
    })
    void partsHaveTheGradientsAndStatisticsOfTheWhole(String sizes, DataType type, double tolerance) throws Exception {
        int[] parts =
                Arrays.stream(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
        int all = Arrays.stream(parts).sum();
        // Far from 0, where a sum of squares would lose the variance.
        INDArray images = Networks.normal(type, 3, all, BlockNetwork.INPUT_CHANNELS, HEIGHT, WIDTH)
                .addi(20);
        INDArray labels = Networks.oneHot(type, all, 3);
        ComputationGraph whole = network(type);
        pass(whole, images, labels);

        List<ComputationGraph> networks = passTogether(type, parts, images, labels);

        whole.gradient().gradientForVariable().forEach((name, expected) -> {
            double allowed = tolerance * (1 + expected.amaxNumber().doubleValue());
            INDArray sum = expected.like();
            for (int part = 0; part < parts.length; part++) {
                if (parts[part] > 0) {
                    INDArray term = networks.get(part).gradient().getGradientFor(name);
                    sum.addi(term);
                    if (name.matches(RUNNING)) {
                        assertThat(distance(term, expected)).as(name).isLessThan(allowed);
                    }
                }
            }
            if (!name.matches(RUNNING)) {
                assertThat(distance(sum, expected)).as(name).isLessThan(allowed);
            }
        });
    }

    private static double distance(INDArray one, INDArray other) {
        return one.sub(other).amaxNumber().doubleValue();
    }

    /** As if every image were there twice: the mean loss and its gradients are those of one. */
    @Test
    void agreesWithDifferences() {
        ComputationGraph network = network(DataType.DOUBLE);
        BatchNorms.of(network).exchangeBy(values -> Arrays.setAll(values, i -> 2 * values[i]));

        BlockNetwork.assertAgreesWithDifferences(network, HEIGHT, WIDTH);
    }

    @Test
    void evaluationExchangesNothing() {
        ComputationGraph network = network(DataType.FLOAT);
        INDArray images = Networks.normal(DataType.FLOAT, 3, 2, BlockNetwork.INPUT_CHANNELS, HEIGHT, WIDTH);
        INDArray before = network.outputSingle(images);
        BatchNorms.of(network).exchangeBy(values -> {
            throw new AssertionError("an exchange in evaluation");
        });

        assertThat(network.outputSingle(images)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void allNormsOfThePresetsCanExchangeButThoseInCvtsProjections(ModelPreset preset) {
        int axes = preset.architecture().axes();
        MapShape input = axes == 1 ? MapShape.sequence(1, 256) : new MapShape(3, 256, 256);

        assertThat(BatchNorms.withoutExchange(preset.build(input, 10, 1, new NoOp(), 0)))
                .isEqualTo(
                        preset == ModelPreset.CVT13 || preset == ModelPreset.CVT21
                                ? Optional.of("stage2-block1-1")
                                : Optional.empty());
    }

    private static ComputationGraph network(DataType type) {
        MixerOptions options = MixerOptions.published();
        return BlockNetwork.classifier(type, new BasicBlock(MixerKind.CONVOLUTION.with(options)), 8, 2, HEIGHT, WIDTH);
    }

    private static void pass(ComputationGraph network, INDArray images, INDArray labels) {
        network.setInput(0, images);
        network.setLabel(0, labels);
        network.computeGradientAndScore();
    }

    private static List<ComputationGraph> passTogether(DataType type, int[] parts, INDArray images, INDArray labels)
            throws Exception {
        Together together = new Together(parts.length);
        List<ComputationGraph> networks = new ArrayList<>();
        List<Callable<Void>> passes = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < parts.length; part++) {
            int to = from + parts[part];
            ComputationGraph network = network(type);
            BatchNorms norms = BatchNorms.of(network);
            norms.exchangeBy(together.part(part));
            networks.add(network);
            INDArray mine = from == to
                    ? null
                    : images.get(NDArrayIndex.interval(from, to)).dup('c');
            INDArray classes = from == to
                    ? null
                    : labels.get(NDArrayIndex.interval(from, to)).dup('c');
            passes.add(() -> {
                if (mine == null) {
                    norms.passWithoutImages();
                } else {
                    pass(network, mine, classes);
                }
                return null;
            });
            from = to;
        }
        ExecutorService threads = Executors.newFixedThreadPool(parts.length);
        try {
            for (Future<Void> pass : threads.invokeAll(passes)) {
                pass.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return networks;
    }

    /** Parts that meet in every exchange. */
    private static final class Together {
        private final double[][] values;
        private final CyclicBarrier all;

        Together(int parts) {
            this.values = new double[parts][];
            this.all = new CyclicBarrier(parts);
        }

        StatisticsExchange part(int part) {
            return mine -> {
                values[part] = mine.clone();
                await();
                Arrays.setAll(mine, i -> IntStream.range(0, values.length)
                        .mapToDouble(other -> values[other][i])
                        .sum());
                await();
            };
        }

        private void await() {
            try {
                all.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
