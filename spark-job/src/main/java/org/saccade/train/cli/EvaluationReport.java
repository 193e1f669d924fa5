package org.saccade.train.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.cli.Table;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.ClassInfo;
import org.saccade.train.input.Crops;
import org.saccade.train.loop.Calibration.Bin;
import org.saccade.train.loop.Confusion;
import org.saccade.train.loop.Evaluation;
import org.saccade.train.loop.Evaluation.Scored;
import org.saccade.train.loop.EvaluationSums;
import org.saccade.train.loop.Prediction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation as people and as programs read it. */
record EvaluationReport(String split, List<ClassInfo> classes, Crops crops, Evaluation evaluation) {
    private static final String VALIDATION = "val";
    /** Of as many classes the whole matrix is shown. */
    private static final int MOST_COLUMNS = 20;

    private static final int PAIRS = 10;
    private static final String ABSENT = "-";

    /** Tables and, as the last line, the figure that is quoted. */
    String toText() {
        EvaluationSums sums = evaluation.sums();
        String name = split.equals(VALIDATION) ? "validation" : split;
        StringBuilder text = new StringBuilder().append(perClass());
        if (sums.samples() > 0) {
            text.append('\n').append(classes.size() <= MOST_COLUMNS ? confusionMatrix() : mostConfused());
        }
        if (!evaluation.worst().isEmpty()) {
            text.append('\n').append(worst());
        }
        return text.append(String.format(Locale.ROOT, "%n%s samples %d%n", name, sums.samples()))
                .append(String.format(Locale.ROOT, "%s loss %.4f%n", name, sums.loss()))
                .append(String.format(
                        Locale.ROOT,
                        "%s calibration error %.4f%n",
                        name,
                        evaluation.calibration().expectedError()))
                .append(String.format(Locale.ROOT, "%s top-5 %.4f%n", name, sums.top5()))
                .append(String.format(Locale.ROOT, "%s top-1 %.4f%n", name, sums.top1()))
                .toString();
    }

    private Table perClass() {
        EvaluationSums sums = evaluation.sums();
        Table table = new Table().head("class", "name", "samples", "top-1", "top-5");
        for (ClassInfo c : classes) {
            table.row(
                    c.index(),
                    c.name(),
                    sums.perClass()[c.index()],
                    fraction(sums.top1(c.index())),
                    fraction(sums.top5(c.index())));
        }
        return table;
    }

    /** A row a class, a column a guess. */
    private Table confusionMatrix() {
        List<Object> head = new ArrayList<>(List.of("taken for"));
        classes.forEach(c -> head.add(c.index()));
        Table table = new Table().head(head.toArray());
        long[][] matrix = evaluation.confusion().matrix();
        for (ClassInfo c : classes) {
            List<Object> row = new ArrayList<>(List.of(named(c.index())));
            for (long count : matrix[c.index()]) {
                row.add(count);
            }
            table.row(row.toArray());
        }
        return table;
    }

    private Table mostConfused() {
        Table table = new Table().head("times", "class", "taken for");
        for (Confusion.Pair pair : evaluation.confusion().mostConfused(PAIRS)) {
            table.row(pair.count(), named(pair.label()), named(pair.guess()));
        }
        return table;
    }

    private Table worst() {
        Table table = new Table().head("loss", "key", "class", "taken for", "probability");
        for (Scored sample : evaluation.worst()) {
            table.row(
                    String.format(Locale.ROOT, "%.4f", sample.loss()),
                    sample.key(),
                    named(sample.label()),
                    sample.guess() == Prediction.NONE ? ABSENT : named(sample.guess()),
                    sample.guess() == Prediction.NONE
                            ? ABSENT
                            : String.format(Locale.ROOT, "%.4f", sample.confidence()));
        }
        return table;
    }

    private String named(int index) {
        return classes.get(index).name() + " (" + index + ")";
    }

    String toJson() {
        EvaluationSums sums = evaluation.sums();
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("split", split)
                .put("crops", Settings.nameOf(crops))
                .put("samples", sums.samples())
                .put("loss", sums.loss())
                .put("top1", sums.top1())
                .put("top5", sums.top5())
                .put("calibration_error", evaluation.calibration().expectedError());
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
        addCalibration(root.putArray("calibration"));
        addConfusion(root.putArray("confusion"));
        addWorst(root.putArray("worst"));
        return root + System.lineSeparator();
    }

    private void addCalibration(ArrayNode bins) {
        List<Bin> all = evaluation.calibration().bins();
        for (int i = 0; i < all.size(); i++) {
            bins.addObject()
                    .put("above", (double) i / all.size())
                    .put("to", (i + 1.0) / all.size())
                    .put("samples", all.get(i).samples())
                    .put("confidence", all.get(i).confidence())
                    .put("accuracy", all.get(i).accuracy());
        }
    }

    private void addConfusion(ArrayNode matrix) {
        for (long[] counts : evaluation.confusion().matrix()) {
            ArrayNode row = matrix.addArray();
            for (long count : counts) {
                row.add(count);
            }
        }
    }

    private void addWorst(ArrayNode samples) {
        for (Scored sample : evaluation.worst()) {
            ObjectNode object = samples.addObject().put("key", sample.key()).put("label", sample.label());
            if (sample.guess() == Prediction.NONE) {
                object.putNull("prediction").putNull("probability");
            } else {
                object.put("prediction", sample.guess()).put("probability", sample.confidence());
            }
            object.put("loss", sample.loss());
        }
    }

    /** A class without images has no accuracy. */
    private static String fraction(Double value) {
        return value == null ? ABSENT : String.format(Locale.ROOT, "%.4f", value);
    }
}
