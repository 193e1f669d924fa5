package org.saccade.data.cli;

import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.image.OpenCv;
import org.saccade.data.job.Prepare;
import org.saccade.data.job.PrepareProgress;
import org.saccade.data.job.PrepareResult;
import org.saccade.data.job.PrepareSettings;
import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.HadoopFiles;
import org.saccade.data.source.Source;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code prepare}: converts a source into a dataset. */
@picocli.CommandLine.Command(
        name = "prepare",
        description =
                "Converts ImageNet into shards, or draws a task into them. What was interrupted goes on when it is started again.")
public final class PrepareCommand implements Command {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputArguments input;

    @Mixin
    private ImageArguments images;

    @Mixin
    private OutputArguments output;

    @Mixin
    private AcceptanceArguments acceptance;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the order of the train images, and of all that is drawn. Default: 0.")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws Exception {
        OpenCv.jpegWarning().ifPresent(console.err()::println);
        PrepareResult result = prepare(settings(), console);
        warnOfSharedImages(result.manifest().duplicates(), console);
        console.out().println(json ? Json.text(object(result)) : text(result));
        return ExitCode.DONE;
    }

    private static void warnOfSharedImages(Duplicates duplicates, Console console) {
        if (duplicates.acrossSplits() > 0) {
            console.err()
                    .println("warning: train and val share " + duplicates.acrossSplits()
                            + " images, which makes accuracy on val too high; see " + duplicates.file());
        }
    }

    private PrepareResult prepare(PrepareSettings settings, Console console) throws IOException {
        try (JavaSparkContext spark = LocalSpark.start("saccade prepare");
                Progress progress = console.progress()) {
            HadoopFiles files = new HadoopFiles(spark.hadoopConfiguration());
            Source source = input.source(files, seed);
            return new Prepare(spark, files, output.folder(), settings, new Display(progress)).run(source);
        }
    }

    private PrepareSettings settings() {
        try {
            return new PrepareSettings(
                    seed,
                    images.conversion(),
                    output.container(),
                    output.shardSize(),
                    output.shardsMultipleOf(),
                    acceptance.acceptance());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static Map<String, Object> object(PrepareResult result) {
        Map<String, Object> splits = new LinkedHashMap<>();
        result.manifest().splits().forEach(split -> splits.put(split.name(), Json.split(split)));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("output", result.output());
        object.put("already_prepared", result.alreadyPrepared());
        object.put("fingerprint", result.manifest().fingerprint());
        object.put("seed", result.manifest().seed());
        object.put("classes", result.manifest().classes().size());
        object.put("bad_image_limit", result.badImageLimit());
        object.put("splits", splits);
        return object;
    }

    private static String text(PrepareResult result) {
        Table table = new Table();
        for (SplitInfo split : result.manifest().splits()) {
            table.row(
                    split.name(),
                    split.samples() + " samples",
                    split.shards().size() + " shards",
                    Bytes.text(Json.bytes(split)),
                    split.quarantine().count() + " bad",
                    "anomalies: " + Table.counts(split.anomalies()));
        }
        String head = (result.alreadyPrepared() ? "already prepared: " : "prepared: ")
                + result.output() + " ("
                + result.manifest().classes().size() + " classes, limit of bad images " + result.badImageLimit()
                + (result.alreadyPrepared() ? "; compared by names and lengths, not contents)" : ")");
        return head + "\n" + table.toString().stripTrailing();
    }

    /** Each stage of a conversion in its own unit. */
    private record Display(Progress progress) implements PrepareProgress {

        @Override
        public void containers(long done, long total) {
            progress.update("containers", done, total);
        }

        @Override
        public void images(long done, long total, long bad) {
            progress.update("images", done, total, "bad", bad);
        }

        @Override
        public void shards(long done, long total) {
            progress.update("shards", done, total);
        }
    }
}
