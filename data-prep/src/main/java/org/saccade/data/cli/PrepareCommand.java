package org.saccade.data.cli;

import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.image.OpenCv;
import org.saccade.data.job.Prepare;
import org.saccade.data.job.PreparePlan;
import org.saccade.data.job.PrepareProgress;
import org.saccade.data.job.PrepareResult;
import org.saccade.data.job.PrepareSettings;
import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.Source;
import org.saccade.data.source.file.HadoopFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code prepare}: converts a source into a dataset. */
@picocli.CommandLine.Command(
        name = "prepare",
        description =
                "Converts ImageNet into shards, or draws a task into them. What was interrupted goes on when it is started again.",
        defaultValueProvider = OptionsFile.class)
public final class PrepareCommand implements Command {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RECIPE.conf",
            description = "A file with options, as in 'dataprep { input = /data/ILSVRC2012, preset = fast }';"
                    + " those of the command line win.")
    @SuppressWarnings("UnusedVariable") // OptionsFile reads it
    private String recipe;

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

    @Option(names = "--dry-run", description = "List the input and say what would be written. Writes nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws Exception {
        input.check();
        OpenCv.jpegWarning().ifPresent(console.err()::println);
        if (dryRun) {
            PreparePlan plan = with(Prepare::plan, console);
            console.out().println(json ? Json.text(object(plan)) : text(plan));
            return ExitCode.DONE;
        }
        PrepareResult result = with(Prepare::run, console);
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

    /** What is asked of a conversion. */
    @FunctionalInterface
    private interface Question<T> {
        T of(Prepare prepare, Source source) throws IOException;
    }

    private <T> T with(Question<T> question, Console console) throws IOException {
        PrepareSettings settings = settings();
        try (JavaSparkContext spark = LocalSpark.start("saccade prepare");
                Progress progress = console.progress()) {
            HadoopFiles files = new HadoopFiles(spark.hadoopConfiguration());
            Source source = input.source(files, seed);
            return question.of(new Prepare(spark, files, output.folder(), settings, new Display(progress)), source);
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

    private static Map<String, Object> object(PreparePlan plan) {
        Map<String, Object> splits = new LinkedHashMap<>();
        for (PreparePlan.Split split : plan.splits()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("images", split.images());
            one.put("shards", split.shards());
            one.put("finished_shards", split.finishedShards());
            one.put("bytes", split.bytes());
            splits.put(split.name(), one);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("output", plan.output());
        object.put("already_prepared", plan.alreadyPrepared());
        object.put("classes", plan.classes());
        object.put("damaged_containers", plan.damagedContainers());
        object.put("splits", splits);
        return object;
    }

    private static String text(PreparePlan plan) {
        Table table = new Table();
        for (PreparePlan.Split split : plan.splits()) {
            table.row(
                    split.name(),
                    split.images() + " images",
                    split.shards() + " shards",
                    (plan.alreadyPrepared() ? "" : "about ") + Bytes.text(split.bytes()),
                    split.finishedShards() + " shards are there");
        }
        return (plan.alreadyPrepared() ? "already prepared: " : "to be prepared: ") + plan.output() + " ("
                + plan.classes() + " classes, " + plan.damagedContainers() + " damaged containers)\n"
                + table.toString().stripTrailing();
    }

    private static String text(PrepareResult result) {
        Table table = new Table();
        for (SplitInfo split : result.manifest().splits()) {
            table.row(
                    split.name(),
                    split.samples() + " samples",
                    split.shards().size() + " shards",
                    Bytes.text(split.bytes()),
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
