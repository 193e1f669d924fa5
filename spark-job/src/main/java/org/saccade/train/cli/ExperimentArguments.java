package org.saccade.train.cli;

import org.saccade.data.settings.Settings;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.RunFolder;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What names an experiment and its run on the command line, and what changes it. */
final class ExperimentArguments {
    @Parameters(index = "0", paramLabel = "EXPERIMENT.conf", description = "The experiment.")
    private String experiment;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description =
                    "The run folder, any path or URI that Hadoop opens; by default runs/ and the experiment's name.")
    private String run;

    @Option(names = "--ranks", paramLabel = "N", description = "Devices that train together: cluster.ranks.")
    private Integer ranks;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a setting; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    Settings settings(HadoopFiles files) throws IOException {
        List<String> all = new ArrayList<>(overrides);
        if (ranks != null) {
            all.add("cluster.ranks=" + ranks);
        }
        return ExperimentFile.settings(files, experiment, all);
    }

    /** With paths that executors understand, which have working directories of their own. */
    static ExperimentConfig absolute(ExperimentConfig given, HadoopFiles files) throws IOException {
        ExperimentConfig config =
                given.withDataAt(files.path(given.data().path()).toString());
        String file = given.model().file();
        return file == null ? config : config.withModelAt(files.path(file).toString());
    }

    RunFolder runFolder(HadoopFiles files) throws IOException {
        return new RunFolder(files, run == null ? defaultRun() : run);
    }

    private String defaultRun() {
        String name = experiment.substring(experiment.lastIndexOf('/') + 1);
        return "runs/"
                + (name.endsWith(ExperimentFile.EXTENSION)
                        ? name.substring(0, name.length() - ExperimentFile.EXTENSION.length())
                        : name);
    }
}
