package org.saccade.train.cli;

import org.saccade.data.cli.SettingsFiles;
import org.saccade.data.settings.Settings;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;

import java.io.IOException;
import java.util.List;

/** Finds an experiment. */
final class ExperimentFile {
    static final String EXTENSION = ".conf";

    private ExperimentFile() {}

    /** @param overrides {@code key=value} each */
    static Settings settings(HadoopFiles files, String location, List<String> overrides) throws IOException {
        return ExperimentConfig.settings(location, SettingsFiles.source(files), overrides);
    }
}
