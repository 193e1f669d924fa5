package org.saccade.data.cli;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import picocli.CommandLine.Parameters;

import java.io.IOException;

/** The dataset that a command looks at. */
final class DatasetArgument {

    @Parameters(
            paramLabel = "DATASET",
            description = "Folder of a prepared dataset, on any file system that Hadoop opens.")
    private String uri;

    String uri() {
        return uri;
    }

    HadoopFiles files() {
        return new HadoopFiles(LocalSpark.hadoopConfiguration());
    }

    HadoopFolder folder() throws IOException {
        return new HadoopFolder(files(), uri);
    }
}
