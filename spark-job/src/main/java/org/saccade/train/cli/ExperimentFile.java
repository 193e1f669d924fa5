package org.saccade.train.cli;

import org.saccade.data.settings.Settings;
import org.saccade.data.settings.TextSource;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds an experiment. */
final class ExperimentFile {
    static final String EXTENSION = ".conf";

    private ExperimentFile() {}

    /** @param overrides {@code key=value} each */
    static Settings settings(HadoopFiles files, String location, List<String> overrides) throws IOException {
        return ExperimentConfig.settings(location, each -> text(files, each), overrides);
    }

    /** One without a scheme is looked for on this machine first, also where Hadoop's files are elsewhere. */
    private static String text(HadoopFiles files, String location) throws IOException {
        boolean local = !location.contains(":") && Files.exists(Path.of(location));
        return local ? TextSource.localFiles().read(location) : files.readText(location);
    }
}
