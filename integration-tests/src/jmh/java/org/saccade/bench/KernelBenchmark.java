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

import java.util.concurrent.TimeUnit;

/**
 * Local attention with 8 heads against the 3x3 convolution of the same width, and against PyTorch's ways of writing it: on the maps of the
 * four groups of ResNet-50 at 224x224, batch 4. Run: {@code scripts/bench.sh kernels}.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class KernelBenchmark {

    static final int BATCH = 4;
    static final int HEADS = 8;

    @Param
    public Contender contender;

    @Param({"64x56x56", "128x28x28", "256x14x14", "512x7x7"})
    public String map;

    @Param("7")
    public int window;

    private Pass pass;

    @Setup
    public void open() {
        pass = contender.open(MapSize.parse(map), window);
    }

    @Benchmark
    public void forward() {
        pass.forward();
    }

    @Benchmark
    public void forwardBackward() {
        pass.forwardBackward();
    }

    @TearDown
    public void close() {
        pass.close();
    }
}
