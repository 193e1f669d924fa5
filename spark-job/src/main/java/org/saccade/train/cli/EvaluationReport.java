package org.saccade.train.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.shard.ClassInfo;
import org.saccade.train.loop.EvaluationSums;

import java.util.List;
import java.util.Locale;

/** An evaluation as people and as programs read it. */
record EvaluationReport(String split, List<ClassInfo> classes, EvaluationSums sums) {
    private static final String VALIDATION = "val";

    /** A table of the classes and, as the last line, the figure that is quoted. */
    String toText() {
        int width = classes.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%5s  %-" + Math.max(width, 4) + "s  %7s  %6s  %6s%n",
                "class",
                "name",
                "samples",
                "top-1",
                "top-5"));
        for (ClassInfo c : classes) {
            text.append(String.format(
                    Locale.ROOT,
                    "%5d  %-" + Math.max(width, 4) + "s  %7d  %s  %s%n",
                    c.index(),
                    c.name(),
                    sums.perClass()[c.index()],
                    fraction(sums.top1(c.index())),
                    fraction(sums.top5(c.index()))));
        }
        String name = split.equals(VALIDATION) ? "validation" : split;
        return text.append(String.format(Locale.ROOT, "%n%s samples %d%n", name, sums.samples()))
                .append(String.format(Locale.ROOT, "%s loss %.4f%n", name, sums.loss()))
                .append(String.format(Locale.ROOT, "%s top-5 %.4f%n", name, sums.top5()))
                .append(String.format(Locale.ROOT, "%s top-1 %.4f%n", name, sums.top1()))
                .toString();
    }

    String toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("split", split)
                .put("samples", sums.samples())
                .put("loss", sums.loss())
                .put("top1", sums.top1())
                .put("top5", sums.top5());
        ArrayNode perClass = root.putArray("classes");
        for (ClassInfo c : classes) {
            perClass.addObject()
                    .put("index", c.index())
                    .put("wnid", c.wnid())
                    .put("name", c.name())
                    .put("samples", sums.perClass()[c.index()])
                    .put("top1", sums.top1(c.index()))
                    .put("top5", sums.top5(c.index()));
        }
        return root + System.lineSeparator();
    }

    /** A class without images has no accuracy. */
    private static String fraction(Double value) {
        return value == null ? "     -" : String.format(Locale.ROOT, "%.4f", value);
    }
}
