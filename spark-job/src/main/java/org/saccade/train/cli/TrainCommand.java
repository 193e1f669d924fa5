package org.saccade.train.cli;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.cluster.GpuResource;
import org.saccade.train.cluster.Room;
import org.saccade.train.cluster.Termination;
import org.saccade.train.cluster.TrainingJob;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.TrainingState;
import org.saccade.train.replica.Network;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code train}: trains as an experiment file says, or goes on where the run folder stands. */
@CommandLine.Command(
        name = "train",
        description = "Trains a network as an experiment file says; resumes where the run folder holds a checkpoint.")
final class TrainCommand implements Command {
    private static final String NAME = "saccade train";

    @Mixin
    private ExperimentArguments arguments;

    @Override
    public ExitCode run(Console console) throws IOException, InterruptedException {
        GpuResource.check(new SparkConf(), console.err()::println);
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        Settings settings = arguments.settings(files);
        ExperimentConfig given = ExperimentConfig.of(settings);
        Room.require(LocalSpark.configuration(NAME), given.cluster().ranks());
        ExperimentConfig config = ExperimentArguments.absolute(given, files);
        Manifest manifest = DatasetCheck.manifest(files, config.data().path());
        SplitInfo training = DatasetCheck.split(manifest, settings, "data.train");
        DatasetCheck.split(manifest, settings, "data.validation");
        DatasetCheck.firstSample(files, config.data().path(), config.data().train(), config.input());
        Network.of(config, files, manifest.classes().size()).check(config.train());
        RunFolder folder = arguments.runFolder(files);
        Optional<TrainingState> resumed = RunStart.prepare(
                folder,
                settings,
                given,
                Environment.of(SparkSettings.version(), config.data().path(), manifest),
                console.err()::println);
        if (resumed.filter(at -> at.isEnd(config.train())).isPresent() && folder.hasModel()) {
            console.err().println("the run is complete: " + folder);
            tellEarlyEnd(resumed, config, console);
            return ExitCode.DONE;
        }
        resumed.ifPresent(at -> console.err().println("going on after step " + at.step() + " of " + folder));
        // Twice: for a step that waits for a rank, and for a checkpoint.
        Duration limit = config.exchange().timeout().multipliedBy(2);
        try (Termination told = Termination.ofDriver(limit);
                JavaSparkContext spark =
                        SparkSettings.start(NAME, config.cluster().barrierTimeout());
                TrainingDisplay display = new TrainingDisplay(console, folder, config, training.samples())) {
            boolean done = new TrainingJob(spark, config, files, folder, manifest.fingerprint(), display, told).run();
            if (done && config.train().earlyStopping().isOn()) {
                tellEarlyEnd(
                        RunStart.newestCheckpoint(folder, config.checkpoint().keep(), console.err()::println),
                        config,
                        console);
            }
            return done ? ExitCode.DONE : ExitCode.STOPPED;
        }
    }

    private static void tellEarlyEnd(Optional<TrainingState> at, ExperimentConfig config, Console console) {
        at.flatMap(end -> end.earlyEnd(config.train())).ifPresent(console.err()::println);
    }
}
