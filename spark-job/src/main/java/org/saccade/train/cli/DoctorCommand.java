package org.saccade.train.cli;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.order.BatchPlan;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.model.Description;
import org.saccade.train.cluster.Checkup;
import org.saccade.train.cluster.ClusterCheckup;
import org.saccade.train.cluster.ExecutorMemory;
import org.saccade.train.cluster.GpuResource;
import org.saccade.train.cluster.RankCheckup;
import org.saccade.train.cluster.Room;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.ExchangeRate;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.TrainingState;
import org.saccade.train.replica.Network;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code doctor}: tries out what training needs. It looks at everything, whatever it finds on the way, and leaves nothing behind. */
@CommandLine.Command(
        name = "doctor",
        description = "Tries out, in under a minute, what training as an experiment file says needs of this cluster.")
final class DoctorCommand implements Command {
    private static final String NAME = "saccade doctor";
    private static final long MEBIBYTE = 1L << 20;

    @Mixin
    private ExperimentArguments arguments;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    private final Findings findings = new Findings();
    private HadoopFiles files;
    private ExperimentConfig config;

    @Override
    public ExitCode run(Console console) throws IOException, InterruptedException {
        files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        Settings settings = arguments.settings(files);
        ExperimentConfig given = ExperimentConfig.of(settings);
        config = ExperimentArguments.absolute(given, files);
        RunFolder folder = arguments.runFolder(files);

        Optional<Manifest> manifest = findings.look("dataset", () -> dataset(settings));
        manifest.ifPresent(this::tell);
        Optional<Description> network =
                manifest.isPresent() ? findings.look("network", () -> network(manifest.get())) : Optional.empty();
        network.ifPresent(this::tell);
        findings.look("run", () -> position(folder, given, manifest, console))
                .ifPresent(position -> tell(folder, position));
        findings.look("ranks", () -> ranks(folder, manifest, network, console))
                .ifPresent(found -> tell(found, manifest));

        console.out().print(json ? findings.toJson() : findings.toText());
        findings.problems().forEach(console.err()::println);
        return findings.exitCode();
    }

    private Manifest dataset(Settings settings) throws IOException {
        String path = config.data().path();
        Manifest manifest = DatasetCheck.manifest(files, path);
        DatasetCheck.split(manifest, settings, "data.train");
        DatasetCheck.split(manifest, settings, "data.validation");
        DatasetCheck.firstSample(files, path, config.data().train(), config.input());
        return manifest;
    }

    private void tell(Manifest manifest) {
        int training = samples(manifest, config.data().train());
        int validation = samples(manifest, config.data().validation());
        int classes = manifest.classes().size();
        findings.add(
                        "dataset",
                        text(
                                "has %,d samples to train on, %,d to validate on, %,d classes",
                                training, validation, classes))
                .put("training_samples", training)
                .put("validation_samples", validation)
                .put("classes", classes);
    }

    private Description network(Manifest manifest) throws IOException {
        Network network = Network.of(config, files, manifest.classes().size());
        network.check(config.train());
        return network.describe();
    }

    private void tell(Description network) {
        findings.add("network", text("has %,d parameters", network.parameters()))
                .put("parameters", network.parameters());
        long heap = new SparkConf().getSizeAsBytes("spark.executor.memory", "1g");
        String flags = ExecutorMemory.of(config, network).flags(heap);
        findings.add("memory", "of executors on YARN or Kubernetes: " + flags).put("flags", flags);
    }

    private Optional<TrainingState> position(
            RunFolder folder, ExperimentConfig given, Optional<Manifest> manifest, Console console) throws IOException {
        folder.requireWritable();
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        Environment environment =
                Environment.of(SparkSettings.version(), config.data().path(), manifest.get());
        return RunStart.examine(folder, given, environment, console.err()::println);
    }

    private void tell(RunFolder folder, Optional<TrainingState> position) {
        long step = position.map(TrainingState::step).orElse(0L);
        findings.add("run", text(step == 0 ? "begins in %s" : "goes on after step %2$d in %1$s", folder, step))
                .put("folder", folder.toString())
                .put("step", step);
    }

    private ClusterCheckup ranks(
            RunFolder folder, Optional<Manifest> manifest, Optional<Description> network, Console console)
            throws IOException, InterruptedException {
        GpuResource.check(new SparkConf(), console.err()::println);
        Room.require(LocalSpark.configuration(NAME), config.cluster().ranks());
        try (JavaSparkContext spark = SparkSettings.startWithin(NAME, Checkup.START)) {
            return new Checkup(
                            config,
                            files,
                            folder,
                            manifest.map(Manifest::fingerprint).orElse(null),
                            network.map(known -> Math.toIntExact(known.parameters() + known.state()))
                                    .orElse(0))
                    .run(spark);
        }
    }

    private void tell(ClusterCheckup found, Optional<Manifest> manifest) {
        List<RankCheckup> ranks = found.ranks();
        findings.add("slots", text("for %,d ranks, of which %,d are used", found.slots(), ranks.size()))
                .put("slots", found.slots())
                .put("ranks", ranks.size());
        ranks.forEach(this::tell);
        ExchangeRate exchange = ranks.get(0).exchange();
        findings.add(
                        "exchange",
                        exchange.bytes() == 0
                                ? "not measured"
                                : text(
                                        "at %.2f GB/s that a rank sends: %,d bytes a step, in %.2f ms",
                                        exchange.gigabytesPerSecond(), exchange.bytes(), exchange.seconds() * 1e3))
                .put("bytes", exchange.bytes())
                .put("milliseconds", exchange.seconds() * 1e3)
                .put("gigabytes_per_second", exchange.gigabytesPerSecond());
        manifest.ifPresent(
                known -> tellOfEpoch(ranks, samples(known, config.data().train())));
    }

    private void tell(RankCheckup rank) {
        String given = rank.gpu() == null || rank.device().contains(rank.gpu()) ? "" : ", given " + rank.gpu();
        findings.add(
                        "rank " + rank.rank(),
                        text(
                                "on %s: %s%s, heap %,d MiB, reads %,.0f samples/s",
                                rank.host(), rank.device(), given, rank.heapBytes() / MEBIBYTE, rank.imagesPerSecond()))
                .put("host", rank.host())
                .put("device", rank.device())
                .put("gpu", rank.gpu())
                .put("heap_bytes", rank.heapBytes())
                .put("samples_per_second", rank.imagesPerSecond());
    }

    /** What is known of it: how long a device computes, only training shows. */
    private void tellOfEpoch(List<RankCheckup> ranks, int samples) {
        double slowest = ranks.stream()
                .mapToDouble(RankCheckup::imagesPerSecond)
                .filter(rate -> rate > 0)
                .min()
                .orElse(Double.NaN);
        double reading = (double) samples / ranks.size() / slowest;
        int steps = new BatchPlan(samples, config.train().globalBatchSize()).steps();
        double exchanging = steps * ranks.get(0).exchange().seconds();
        findings.add(
                        "epoch",
                        text(
                                "takes %,.1f s to read, at the same time as it computes, and %,.1f s to exchange; computing is not measured",
                                reading, exchanging))
                .put("reading_seconds", reading)
                .put("exchanging_seconds", exchanging);
    }

    private static int samples(Manifest manifest, String split) {
        return manifest.split(split).map(SplitInfo::samples).orElseThrow();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
