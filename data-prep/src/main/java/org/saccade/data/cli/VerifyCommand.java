package org.saccade.data.cli;

import org.saccade.data.shard.DatasetVerifier;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.HadoopFolder;
import picocli.CommandLine.Mixin;

import java.util.List;

/** {@code verify}: checks every byte of a dataset against its manifest. */
@picocli.CommandLine.Command(name = "verify", description = "Checks every byte of a dataset against its manifest.")
public final class VerifyCommand implements Command {

    @Mixin
    private DatasetArgument dataset;

    @Override
    public ExitCode run(Console console) throws Exception {
        HadoopFolder folder = dataset.folder();
        DatasetVerifier verifier = DatasetVerifier.open(folder, folder.root().toString());
        List<String> findings;
        try (Progress progress = console.progress()) {
            findings = verifier.verify(
                    Runtime.getRuntime().availableProcessors(),
                    (done, total) -> progress.update("KiB", done >> 10, total >> 10));
        }
        if (findings.isEmpty()) {
            console.out().println("sound: " + folder.root() + " (" + counts(verifier.manifest()) + ")");
            return ExitCode.DONE;
        }
        findings.forEach(console.err()::println);
        return ExitCode.INCOMPLETE;
    }

    private static String counts(Manifest manifest) {
        int shards = manifest.splits().stream()
                .mapToInt(split -> split.shards().size())
                .sum();
        long bytes = manifest.splits().stream().mapToLong(SplitInfo::bytes).sum();
        return manifest.samples() + " samples, " + shards + " shards, " + Bytes.text(bytes);
    }
}
