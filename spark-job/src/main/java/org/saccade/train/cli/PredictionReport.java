package org.saccade.train.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.cli.CommandRunner.Explanation;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.Table;
import org.saccade.data.shard.ClassInfo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What images were taken for, in the order in which they were named. */
final class PredictionReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ClassInfo> classes;
    private final int top;
    private final ArrayNode images = JSON.createArrayNode();
    private final Table table = new Table().head("image", "probability", "class", "wnid", "name");
    private final List<Explanation> problems = new ArrayList<>();

    /** @param top how many classes of each image are told, at most */
    PredictionReport(List<ClassInfo> classes, int top) {
        this.classes = classes;
        this.top = top;
    }

    /** Of equal probabilities the lower class index comes first. */
    void add(String image, float[] probabilities) {
        ArrayNode predictions = images.addObject().put("image", image).putArray("predictions");
        IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparing((Integer index) -> -probabilities[index]))
                .limit(top)
                .map(classes::get)
                .forEach(c ->
                        add(predictions.isEmpty() ? image : "", predictions.addObject(), c, probabilities[c.index()]));
    }

    private void add(String image, ObjectNode prediction, ClassInfo c, float probability) {
        prediction
                .put("class", c.index())
                .put("wnid", c.wnid())
                .put("name", c.name())
                .put("probability", probability);
        table.row(image, String.format(Locale.ROOT, "%.4f", probability), c.index(), c.wnid(), c.name());
    }

    /** An image that could not be predicted. */
    void add(String image, IOException problem) {
        Explanation explanation = Main.runner().explain(problem, true);
        problems.add(explanation);
        images.addObject()
                .put("image", image)
                .put("problem", explanation.message())
                .put("exit_code", explanation.exitCode().number());
    }

    /** That of the first problem, as if its image had been the only one. */
    ExitCode exitCode() {
        return problems.isEmpty() ? ExitCode.DONE : problems.get(0).exitCode();
    }

    /** A line each. */
    List<String> problems() {
        return problems.stream().map(Explanation::message).toList();
    }

    String toText() {
        return table.toString();
    }

    String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.set("images", images);
        return root + System.lineSeparator();
    }
}
