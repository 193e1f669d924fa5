package org.saccade.train.cli;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.Manifest;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.cluster.EvaluationJob;
import org.saccade.train.cluster.GpuResource;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.EvaluationSums;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;

/** {@code evaluate}: measures a run's model on a split, exactly. */
@CommandLine.Command(name = "evaluate", description = "Measures a trained network on a dataset, exactly.")
final class EvaluateCommand implements Command {

    @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
    private String run;

    @Option(names = "--data", paramLabel = "DATASET", required = true, description = "The prepared dataset.")
    private String data;

    @Option(names = "--split", description = "Which of its splits; by default the one that the run validated on.")
    private String split;

    @Option(
            names = "--weights",
            paramLabel = "last|ema",
            description =
                    "Which of its weights: last, of the last step, or ema, their moving average, where train.ema asked for one;"
                            + " by default last.")
    private Weights weights = Weights.LAST;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws IOException, InterruptedException {
        GpuResource.check(new SparkConf(), console.err()::println);
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        RunFolder folder = new RunFolder(files, run);
        Settings settings = folder.settings(split == null ? List.of() : List.of("data.validation=" + split));
        ExperimentConfig config = ExperimentConfig.of(settings);
        Manifest manifest = DatasetCheck.manifest(files, data);
        DatasetCheck.split(manifest, settings, "data.validation");
        DatasetCheck.requireClasses(folder.environment().classes(), manifest, data);
        DatasetCheck.firstSample(files, data, config.data().validation(), config.input());
        EvaluationSums sums;
        try (JavaSparkContext spark =
                SparkSettings.start("saccade evaluate", config.cluster().barrierTimeout())) {
            int parts = spark.defaultParallelism();
            sums = new EvaluationJob(
                            files,
                            folder,
                            weights,
                            config.input(),
                            config.loader(),
                            files.path(data).toString(),
                            config.data().validation(),
                            Math.max(1, config.train().atOnce(config.train().globalBatchSize() / parts)))
                    .run(spark, parts);
        }
        EvaluationReport report = new EvaluationReport(config.data().validation(), manifest.classes(), sums);
        console.out().print(json ? report.toJson() : report.toText());
        return ExitCode.DONE;
    }
}
