package org.saccade.data.cli;

import org.saccade.data.job.GarbageCollection;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.SortedMap;

/** {@code gc}: removes what interrupted jobs left behind in a finished dataset. */
@picocli.CommandLine.Command(
        name = "gc",
        description =
                "Removes files of interrupted jobs that the manifest of a dataset does not name. Foreign files stay.")
public final class GcCommand implements Command {

    @Mixin
    private DatasetArgument dataset;

    @Option(names = "--dry-run", description = "Only name the files.")
    private boolean dryRun;

    @Override
    public ExitCode run(Console console) throws Exception {
        GarbageCollection collection = new GarbageCollection(dataset.files(), dataset.uri());
        SortedMap<String, Long> garbage = collection.find();
        if (!dryRun) {
            collection.remove(garbage);
        }
        garbage.forEach((name, bytes) -> console.out().println(name + " (" + Bytes.text(bytes) + ")"));
        long bytes = garbage.values().stream().mapToLong(Long::longValue).sum();
        console.out()
                .println((dryRun ? "to be removed: " : "removed: ") + garbage.size() + " files, " + Bytes.text(bytes)
                        + " (" + collection.dataset() + ")");
        return ExitCode.DONE;
    }
}
