package org.saccade.data.cli;

import org.saccade.data.settings.TextSource;
import org.saccade.data.source.file.HadoopFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where settings are read from. */
public final class SettingsFiles {

    private SettingsFiles() {}

    /** Any file that Hadoop opens. One without a scheme is looked for on this machine first, also where Hadoop's files are elsewhere. */
    public static TextSource source(HadoopFiles files) {
        return location -> text(files, location);
    }

    private static String text(HadoopFiles files, String location) throws IOException {
        boolean local = !location.contains(":") && Files.exists(Path.of(location));
        return local ? TextSource.localFiles().read(location) : files.readText(location);
    }
}
