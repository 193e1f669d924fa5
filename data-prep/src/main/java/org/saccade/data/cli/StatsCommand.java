package org.saccade.data.cli;

import org.saccade.data.shard.ImageStatistics;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.PixelStatistics;
import org.saccade.data.shard.SplitInfo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code stats}: how the samples of a dataset are distributed, from its manifest alone. */
@picocli.CommandLine.Command(
        name = "stats",
        description = "Shows how the samples of a dataset are distributed: classes, sizes, colours, duplicates.")
public final class StatsCommand extends ManifestCommand {

    @Override
    Map<String, Object> object(String where, Manifest manifest) {
        Map<String, Object> splits = new LinkedHashMap<>();
        manifest.splits().forEach(split -> splits.put(split.name(), splitObject(manifest, split)));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("dataset", where);
        object.put("classes", manifest.classes().size());
        object.put("splits", splits);
        if (manifest.isDetailed()) {
            object.put("duplicates", Json.duplicates(manifest.duplicates()));
        }
        return object;
    }

    private static Map<String, Object> splitObject(Manifest manifest, SplitInfo split) {
        Map<String, Object> object = Json.split(split);
        object.put("class_balance", ClassBalance.of(manifest.classes(), split).object());
        if (manifest.isDetailed()) {
            ImageStatistics statistics = split.statistics();
            object.put("image_width", Json.withHistogram(statistics.width()));
            object.put("image_height", Json.withHistogram(statistics.height()));
            object.put("image_bytes", Json.withHistogram(statistics.bytes()));
            object.put("pixels", Json.pixels(statistics.pixels()));
        }
        return object;
    }

    @Override
    String text(String where, Manifest manifest) {
        StringBuilder text = new StringBuilder(where).append('\n');
        for (SplitInfo split : manifest.splits()) {
            text.append('\n').append(splitText(manifest, split));
        }
        if (!manifest.isDetailed()) {
            text.append("\nsizes and colours: ").append(Texts.UNKNOWN).append('\n');
        }
        return text.append("\nduplicates: ")
                .append(Texts.duplicates(manifest))
                .append('\n')
                .toString();
    }

    private static String splitText(Manifest manifest, SplitInfo split) {
        ImageStatistics statistics = split.statistics();
        return split.name() + ": " + Texts.count(split.samples(), "sample") + "; anomalies: "
                + Table.counts(split.anomalies())
                + "; left out: " + Texts.leftOut(split.quarantine()) + "\n"
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
        return "colours of " + Texts.count(pixels.images(), "image")
                + ", as an experiment file takes them:\n  input.mean = " + list(pixels.mean())
                + "\n  input.deviation = " + list(pixels.deviation()) + "\n";
    }

    private static String list(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
