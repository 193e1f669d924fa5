package org.saccade.data.cli;

import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.ImageStatistics;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.PixelStatistics;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.HadoopFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code stats}: how the samples of a dataset are distributed, from its manifest alone. */
@picocli.CommandLine.Command(
        name = "stats",
        description = "Shows how the samples of a dataset are distributed: classes, sizes, colours, duplicates.")
public final class StatsCommand implements Command {

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
            one.put("class_balance", ClassBalance.of(manifest.classes(), split).object());
            one.put("image_width", Json.withHistogram(split.statistics().width()));
            one.put("image_height", Json.withHistogram(split.statistics().height()));
            one.put("image_bytes", Json.withHistogram(split.statistics().bytes()));
            one.put("pixels", Json.pixels(split.statistics().pixels()));
            splits.put(split.name(), one);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("dataset", where);
        object.put("classes", manifest.classes().size());
        object.put("splits", splits);
        object.put("duplicates", Json.duplicates(manifest.duplicates()));
        return object;
    }

    private static String text(String where, Manifest manifest) {
        StringBuilder text = new StringBuilder(where).append('\n');
        for (SplitInfo split : manifest.splits()) {
            text.append('\n').append(splitText(manifest, split));
        }
        return text.append("\nduplicates: ")
                .append(Texts.duplicates(manifest.duplicates()))
                .append('\n')
                .toString();
    }

    private static String splitText(Manifest manifest, SplitInfo split) {
        ImageStatistics statistics = split.statistics();
        return split.name() + ": " + split.samples() + " samples; anomalies: " + Table.counts(split.anomalies())
                + "; left out: " + Table.counts(split.quarantine().reasons()) + "\n"
                + ClassBalance.of(manifest.classes(), split).text()
                + Histogram.text("width in pixels", statistics.width())
                + Histogram.text("height in pixels", statistics.height())
                + Histogram.text("bytes as stored", statistics.bytes())
                + pixels(statistics.pixels());
    }

    private static String pixels(PixelStatistics pixels) {
        if (pixels.images() == 0) {
            return "";
        }
        return "colours of " + pixels.images() + " images, as an experiment file takes them:\n  input.mean = "
                + list(pixels.mean()) + "\n  input.deviation = " + list(pixels.deviation()) + "\n";
    }

    private static String list(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
