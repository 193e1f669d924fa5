package org.saccade.data.cli;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Distribution;
import org.saccade.data.shard.SplitInfo;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How evenly the samples of a split are spread over its classes.
 *
 * @param samples a class
 * @param smallest classes, the smallest first
 * @param largest classes, the largest first
 */
record ClassBalance(Distribution samples, List<Size> smallest, List<Size> largest) {

    private static final int NAMED = 5;

    record Size(ClassInfo info, int samples) {
        Map<String, Object> object() {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("index", info.index());
            object.put("wnid", info.wnid());
            object.put("name", info.name());
            object.put("samples", samples);
            return object;
        }
    }

    /** Of classes with as many samples the one of the lower index comes first. */
    static ClassBalance of(List<ClassInfo> classes, SplitInfo split) {
        List<Size> sizes = classes.stream()
                .map(one -> new Size(one, split.samplesPerClass().get(one.index())))
                .toList();
        Comparator<Size> bySize = Comparator.comparingInt(Size::samples);
        return new ClassBalance(
                Distribution.of(split.samplesPerClass().stream()
                        .mapToInt(Integer::intValue)
                        .toArray()),
                first(sizes.stream().sorted(bySize)),
                first(sizes.stream().sorted(bySize.reversed())));
    }

    private static List<Size> first(Stream<Size> sizes) {
        return sizes.limit(NAMED).toList();
    }

    Map<String, Object> object() {
        Map<String, Object> object = Json.range(samples);
        object.put("smallest", smallest.stream().map(Size::object).toList());
        object.put("largest", largest.stream().map(Size::object).toList());
        return object;
    }

    String text() {
        Table table = new Table();
        rows(table, "smallest", smallest);
        rows(table, "largest", largest);
        return "samples a class: " + Histogram.range(samples) + "\n" + table;
    }

    private static void rows(Table table, String which, List<Size> sizes) {
        for (int i = 0; i < sizes.size(); i++) {
            ClassInfo info = sizes.get(i).info();
            table.row("  " + (i == 0 ? which : ""), sizes.get(i).samples(), info.wnid(), info.name());
        }
    }
}
