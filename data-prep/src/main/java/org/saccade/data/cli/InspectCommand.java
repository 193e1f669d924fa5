package org.saccade.data.cli;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Distribution;
import org.saccade.data.shard.ImageStatistics;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code inspect}: says what a dataset holds. */
@picocli.CommandLine.Command(
        name = "inspect",
        description = "Says what a dataset holds: counts, classes, sizes, anomalies.")
public final class InspectCommand extends ManifestCommand {

    @Override
    Map<String, Object> object(String where, Manifest manifest) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("dataset", where);
        object.put("tool", manifest.tool());
        object.put("fingerprint", manifest.fingerprint());
        object.put("seed", manifest.seed());
        object.put("container", manifest.container().id());
        if (manifest.isDetailed()) {
            object.put("libraries", manifest.libraries());
            object.put("conversion", manifest.conversion());
            object.put("duplicates", Json.duplicates(manifest.duplicates()));
        }
        Map<String, Object> splits = new LinkedHashMap<>();
        manifest.splits().forEach(split -> splits.put(split.name(), splitObject(split, manifest.isDetailed())));
        object.put("splits", splits);
        object.put(
                "classes",
                manifest.classes().stream()
                        .map(one -> classObject(one, manifest))
                        .toList());
        return object;
    }

    private static Map<String, Object> splitObject(SplitInfo split, boolean detailed) {
        Map<String, Object> object = Json.split(split);
        if (detailed) {
            ImageStatistics statistics = split.statistics();
            object.put("image_width", Json.range(statistics.width()));
            object.put("image_height", Json.range(statistics.height()));
            object.put("image_bytes", Json.range(statistics.bytes()));
            object.put("pixels", Json.pixels(statistics.pixels()));
        }
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

    @Override
    String text(String where, Manifest manifest) {
        Table head = new Table()
                .row("dataset", where)
                .row("written by", Texts.list(manifest.tool(), manifest.libraries()))
                .row("shards", Texts.list(manifest.container().id(), manifest.conversion()))
                .row("fingerprint", manifest.fingerprint())
                .row("order", "seed " + manifest.seed())
                .row("duplicates", Texts.duplicates(manifest));
        String sizes = manifest.isDetailed() ? "\n" + sizeTable(manifest) : "";
        return head + "\n" + splitTable(manifest) + sizes + "\n" + classTable(manifest);
    }

    private static Table splitTable(Manifest manifest) {
        Table table = new Table().row("split", "samples", "shards", "bytes", "anomalies", "left out");
        for (SplitInfo split : manifest.splits()) {
            table.row(
                    split.name(),
                    split.samples(),
                    split.shards().size(),
                    Bytes.text(split.bytes()),
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
