package org.saccade.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.deeplearning4j.util.ModelSerializer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what a training left in its folder. */
final class Run {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Run() {}

    static float[] parameters(Path run) throws IOException {
        return ModelSerializer.restoreComputationGraph(run.resolve("model.zip").toFile())
                .params()
                .toFloatVector();
    }

    static List<JsonNode> metrics(Path run) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    /** The rows of the steps alone. */
    static List<JsonNode> steps(Path run) throws IOException {
        return metrics(run).stream()
                .filter(row -> row.get("kind").asText().equals("step"))
                .toList();
    }
}
