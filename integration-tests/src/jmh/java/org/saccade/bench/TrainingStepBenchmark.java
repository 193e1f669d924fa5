package org.saccade.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.model.ModelPreset;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Steps of training networks of ours, by their presets, and PyTorch's ResNet-26. Run: {@code scripts/bench.sh training-step}. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Thread)
public class TrainingStepBenchmark {

    private static final String PEER = "torch-resnet26";

    /** Whether attention is computed by kernels. */
    @Param("AUTO")
    public Fusion fused;

    @Param({"resnet26", "sasa-resnet26", PEER})
    public String network;

    /** The side of the images, in pixels. */
    @Param({"64", "224"})
    public int size;

    private TrainingStep step;

    @Setup
    public void open() {
        fused.use();
        TrainingTask task = TrainingTask.ofSize(size);
        step = network.equals(PEER)
                ? new TorchStep(task)
                : new ReplicaStep(
                        ModelPreset.valueOf(network.toUpperCase(Locale.ROOT).replace('-', '_')), task);
    }

    @Benchmark
    public void step() {
        step.run();
    }

    @TearDown
    public void close() {
        step.close();
    }
}
