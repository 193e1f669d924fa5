package org.saccade.train.cli;

import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Manifest;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.cluster.EvaluationJob;
import org.saccade.train.cluster.GpuResource;
import org.saccade.train.cluster.PredictionTable;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.input.Crops;
import org.saccade.train.loop.Evaluation;
import org.saccade.train.loop.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code evaluate}: measures a run's model on a split, exactly. */
@CommandLine.Command(name = "evaluate", description = "Measures a trained network on a dataset, exactly.")
final class EvaluateCommand implements Command {

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunArguments run;

    @Option(
            names = "--data",
            paramLabel = "DATASET",
            description = "The prepared dataset; by default the one that the run was trained on.")
    private String data;

    @Option(names = "--split", description = "Which of its splits; by default the one that the run validated on.")
    private String split;

    @Option(
            names = "--crops",
            paramLabel = "center|five|ten",
            description =
                    "What is looked at of an image: its centre; its corners and centre; those, and the same mirrored. Probabilities are"
                            + " averaged. By default center.")
    private Crops crops = Crops.CENTER;

    @Option(names = "--worst", paramLabel = "N", description = "Show the N samples with the greatest loss.")
    private int worst;

    @Option(
            names = "--predictions",
            paramLabel = "URI",
            description =
                    "Also write what the network makes of each sample, as Parquet, into this folder, which must be new.")
    private String predictions;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws IOException, InterruptedException {
        if (worst < 0) {
            throw usage("--worst must be 0 or more, got " + worst);
        }
        GpuResource.check(new SparkConf(), console.err()::println);
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        RunFolder folder = run.folder(files);
        Settings settings = folder.settings(split == null ? List.of() : List.of("data.validation=" + split));
        ExperimentConfig config = ExperimentConfig.of(settings);
        if (crops != Crops.CENTER && config.input().kind() != InputKind.IMAGES) {
            throw usage(
                    "--crops must be center for signals, which are taken as a whole, got " + Settings.nameOf(crops));
        }
        String dataset = data == null ? folder.environment().dataset() : data;
        Manifest manifest = DatasetCheck.manifest(files, dataset);
        DatasetCheck.split(manifest, settings, "data.validation");
        DatasetCheck.requireClasses(folder.environment().classes(), manifest, dataset);
        DatasetCheck.firstSample(files, dataset, config.data().validation(), config.input());
        Evaluation evaluation = evaluate(files, folder, config, dataset, manifest);
        EvaluationReport report =
                new EvaluationReport(config.data().validation(), manifest.classes(), crops, evaluation);
        console.out().print(json ? report.toJson() : report.toText());
        return ExitCode.DONE;
    }

    private Evaluation evaluate(
            HadoopFiles files, RunFolder folder, ExperimentConfig config, String dataset, Manifest manifest)
            throws IOException, InterruptedException {
        Optional<PredictionTable> table = table(files, manifest);
        try (JavaSparkContext spark =
                SparkSettings.start("saccade evaluate", config.cluster().barrierTimeout())) {
            int parts = spark.defaultParallelism();
            EvaluationJob job = new EvaluationJob(
                    files,
                    folder,
                    run.weights(),
                    config.input(),
                    config.loader(),
                    files.path(dataset).toString(),
                    config.data().validation(),
                    manifest.classes().size(),
                    crops,
                    Math.max(1, config.train().atOnce(config.train().globalBatchSize() / parts)),
                    worst);
            return job.run(spark, parts, table);
        }
    }

    private Optional<PredictionTable> table(HadoopFiles files, Manifest manifest) throws IOException {
        if (predictions == null) {
            return Optional.empty();
        }
        Path path = files.path(predictions);
        if (files.status(path).isPresent()) {
            throw new OutputExistsException("--predictions must name a folder that is not there yet, got " + path
                    + "; give another one, or delete it");
        }
        return Optional.of(new PredictionTable(
                path.toString(),
                manifest.classes().stream().map(ClassInfo::wnid).toList()));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
