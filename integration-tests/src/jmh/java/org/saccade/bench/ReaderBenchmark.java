package org.saccade.bench;

import org.apache.hadoop.conf.Configuration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ResizedCrop;
import org.saccade.data.order.EpochOrder;
import org.saccade.data.order.SampleRandom;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.Prefetcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What training reads: from the shards of a dataset to batches, against decoding and cropping alone of the same bytes in memory. An
 * operation is one image. Run: {@code scripts/bench.sh reader}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ReaderBenchmark.BATCH)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Thread)
public class ReaderBenchmark {

    static final int BATCH = 60;

    private static final InputConfig INPUT = ExperimentConfig.of(ExperimentConfig.defaults(
                    List.of("data.path=none", "input.crop=random-resized", "input.flip=true")))
            .input();

    private byte[][] jpegs;
    private int epoch;

    @Setup
    public void read() {
        jpegs = Photographs.A.read(Path.of(System.getProperty("photographs")));
    }

    @Benchmark
    public void bound(Blackhole sink) throws BadImageException {
        epoch++;
        for (int i = 0; i < BATCH; i++) {
            SampleRandom random = SampleRandom.of(1, epoch, i);
            ResizedCrop.Choice crop = (width, height) ->
                    new ResizedCrop(INPUT.randomResizedCrop().box(width, height, random), INPUT.size(), INPUT.size());
            sink.consume(ImageCodec.decode(jpegs[i], crop));
        }
    }

    @Benchmark
    public void reader(Epochs epochs) throws IOException {
        try (Batch batch = epochs.batches.next()) {
            assert batch.samples() == BATCH;
        }
    }

    /** The dataset of the same photographs, epoch after epoch, a batch each, as the training loop reads it. */
    @State(Scope.Thread)
    public static class Epochs {

        @Param({"1", "2"})
        public int threads;

        private Dataset dataset;
        private Prefetcher batches;

        @Setup
        public void open() throws IOException {
            String path = System.getProperty("dataset");
            dataset = Dataset.open(new HadoopFolder(new HadoopFiles(new Configuration()), path), path);
            BatchLoader loader = new BatchLoader(dataset.split("train"), INPUT);
            LoaderConfig config = ExperimentConfig.of(
                            ExperimentConfig.defaults(List.of("data.path=none", "loader.threads=" + threads)))
                    .loader();
            batches = new Prefetcher(
                    IntStream.iterate(0, epoch -> epoch + 1)
                            .mapToObj(epoch -> loader.training(EpochOrder.of(1, epoch, BATCH), 1, epoch))
                            .iterator(),
                    config);
        }

        @TearDown
        public void close() throws IOException {
            batches.close();
            dataset.close();
        }
    }
}
