package org.saccade.data.cli;

import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Manifest;
import org.saccade.data.source.file.HadoopFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;

/** A command that shows a dataset's manifest, to people or to programs. What the manifest does not know is left out, or "unknown". */
abstract class ManifestCommand implements Command {

    @Mixin
    private DatasetArgument dataset;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public final ExitCode run(Console console) throws Exception {
        HadoopFolder folder = dataset.folder();
        String where = folder.root().toString();
        try (Dataset opened = Dataset.open(folder, where)) {
            Manifest manifest = opened.manifest();
            console.out().print(json ? Json.text(object(where, manifest)) + "\n" : text(where, manifest));
        }
        return ExitCode.DONE;
    }

    /** @param where the dataset's URI */
    abstract Map<String, Object> object(String where, Manifest manifest);

    /** @param where the dataset's URI */
    abstract String text(String where, Manifest manifest);
}
