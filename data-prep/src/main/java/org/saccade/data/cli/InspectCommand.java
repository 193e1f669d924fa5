package org.saccade.data.cli;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Distribution;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.HadoopFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code inspect}: says what a dataset holds. */
@picocli.CommandLine.Command(
        name = "inspect",
        description = "Says what a dataset holds: counts, classes, sizes, anomalies.")
public final class InspectCommand implements Command {

    @Mixin
    private DatasetArgument dataset;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws Exception {
        HadoopFolder folder = dataset.folder();
        String where = folder.root().toString();
        try (Dataset opened = Dataset.open(folder, where)) {
            Manifest manifest = opened.manifest();
            console.out().print(json ? Json.text(object(where, manifest)) + "\n" : text(where, manifest));
        }
        return ExitCode.DONE;
    }

    private static Map<String, Object> object(String where, Manifest manifest) {
        Map<String, Object> splits = new LinkedHashMap<>();
        for (SplitInfo split : manifest.splits()) {
            Map<String, Object> one = Json.split(split);
            one.put("image_width", Json.range(split.statistics().width()));
            one.put("image_height", Json.range(split.statistics().height()));
            one.put("image_bytes", Json.range(split.statistics().bytes()));
            one.put("pixels", Json.pixels(split.statistics().pixels()));
            splits.put(split.name(), one);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("dataset", where);
        object.put("tool", manifest.tool());
        object.put("libraries", manifest.libraries());
        object.put("fingerprint", manifest.fingerprint());
        object.put("seed", manifest.seed());
        object.put("conversion", manifest.conversion());
        object.put("container", manifest.container().id());
        object.put("splits", splits);
        object.put("duplicates", Json.duplicates(manifest.duplicates()));
        object.put(
                "classes",
                manifest.classes().stream()
                        .map(one -> classObject(one, manifest))
                        .toList());
        return object;
    }

    private static Map<String, Object> classObject(ClassInfo one, Manifest manifest) {
        Map<String, Object> samples = new LinkedHashMap<>();
        manifest.splits()
                .forEach(split ->
                        samples.put(split.name(), split.samplesPerClass().get(one.index())));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("index", one.index());
        object.put("wnid", one.wnid());
        object.put("name", one.name());
        object.put("samples", samples);
        return object;
    }

    private static String text(String where, Manifest manifest) {
        Table head = new Table()
                .row("dataset", where)
                .row("written by", Texts.list(manifest.tool(), manifest.libraries()))
                .row("shards", Texts.list(manifest.container().id(), manifest.conversion()))
                .row("fingerprint", manifest.fingerprint())
                .row("order", "seed " + manifest.seed())
                .row("duplicates", Texts.duplicates(manifest.duplicates()));
        return head + "\n" + splitTable(manifest) + "\n" + sizeTable(manifest) + "\n" + classTable(manifest);
    }

    private static Table splitTable(Manifest manifest) {
        Table table = new Table().row("split", "samples", "shards", "bytes", "anomalies", "left out");
        for (SplitInfo split : manifest.splits()) {
            table.row(
                    split.name(),
                    split.samples(),
                    split.shards().size(),
                    Bytes.text(Json.bytes(split)),
                    Table.counts(split.anomalies()),
                    Table.counts(split.quarantine().reasons())
                            + (split.quarantine().count() == 0
                                    ? ""
                                    : " (" + split.quarantine().file() + ")"));
        }
        return table;
    }

    private static Table sizeTable(Manifest manifest) {
        Table table = new Table().row("images", "", "min", "median", "max");
        for (SplitInfo split : manifest.splits()) {
            sizeRow(table, split.name(), "width", split.statistics().width());
            sizeRow(table, split.name(), "height", split.statistics().height());
            sizeRow(table, split.name(), "bytes", split.statistics().bytes());
        }
        return table;
    }

    private static void sizeRow(Table table, String split, String what, Distribution sizes) {
        table.row(split, what, sizes.min(), sizes.median(), sizes.max());
    }

    private static Table classTable(Manifest manifest) {
        List<Object> head = new ArrayList<>(List.of("class", "wnid"));
        manifest.splits().forEach(split -> head.add(split.name()));
        head.add("name");
        Table table = new Table().row(head.toArray());
        for (ClassInfo one : manifest.classes()) {
            List<Object> row = new ArrayList<>(List.of(one.index(), one.wnid()));
            manifest.splits().forEach(split -> row.add(split.samplesPerClass().get(one.index())));
            row.add(one.name());
            table.row(row.toArray());
        }
        return table;
    }
}
