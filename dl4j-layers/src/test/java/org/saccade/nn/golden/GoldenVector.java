package org.saccade.nn.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A golden vector: inputs by key, and the outputs that they give. A key may lead into nested inputs: {@code params.bnq[0]} is the
 * first array of the
 * list {@code bnq} in {@code params}. An array is an object of {@code shape} and of {@code data} in row-major order.
 */
record GoldenVector(String name, JsonNode inputs, JsonNode output) {

    /** The key of an output that is one array. */
    static final String ONLY = "";

    /** Reads a file {@code {name, inputs, output}}. */
    static GoldenVector read(Path file) {
        try {
            JsonNode root = new ObjectMapper().readTree(file.toFile());
            return new GoldenVector(root.required("name").asText(), root.required("inputs"), root.required("output"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the golden vector " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a golden vector: " + file, e);
        }
    }

    boolean has(String key) {
        return !at(key).isMissingNode();
    }

    INDArray array(String key, DataType type) {
        return arrayOf(required(key)).castTo(type);
    }

    /** A list of arrays, such as the value matrices of a stem. */
    List<INDArray> arrays(String key, DataType type) {
        return elements(required(key)).map(node -> arrayOf(node).castTo(type)).toList();
    }

    /** A dictionary of arrays; what it holds besides arrays is left out. */
    Map<String, INDArray> arraysByName(String key, DataType type) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        required(key).fields().forEachRemaining(field -> {
            if (isArray(field.getValue())) {
                arrays.put(field.getKey(), arrayOf(field.getValue()).castTo(type));
            }
        });
        return arrays;
    }

    int integer(String key) {
        return required(key).intValue();
    }

    int integer(String key, int otherwise) {
        return at(key).asInt(otherwise);
    }

    double number(String key) {
        return required(key).doubleValue();
    }

    double number(String key, double otherwise) {
        return at(key).asDouble(otherwise);
    }

    String text(String key, String otherwise) {
        return at(key).asText(otherwise);
    }

    double[] numbers(String key) {
        return doubles(required(key));
    }

    int[] integers(String key) {
        return ints(required(key));
    }

    /** A list of lists of integers, such as the buckets of each round. */
    List<int[]> integerLists(String key) {
        return elements(required(key)).map(GoldenVector::ints).toList();
    }

    /** A list of sets of integers: the keys that each query sees. */
    List<Set<Integer>> sets(String key) {
        return elements(required(key))
                .map(node -> elements(node).map(JsonNode::intValue).collect(Collectors.toUnmodifiableSet()))
                .toList();
    }

    /** In double: one array under {@link #ONLY}, a dictionary by its keys, or a list by its positions "0", "1". */
    Map<String, INDArray> outputs() {
        Map<String, INDArray> outputs = new LinkedHashMap<>();
        if (isArray(output)) {
            outputs.put(ONLY, arrayOf(output));
        } else if (output.isArray()) {
            for (int i = 0; i < output.size(); i++) {
                outputs.put(Integer.toString(i), arrayOf(output.get(i)));
            }
        } else {
            output.fields().forEachRemaining(field -> outputs.put(field.getKey(), arrayOf(field.getValue())));
        }
        return outputs;
    }

    @Override
    public String toString() {
        return name;
    }

    private JsonNode required(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException("the golden vector " + name + " must have the input " + key);
        }
        return at(key);
    }

    private JsonNode at(String key) {
        return inputs.at("/" + key.replace('.', '/').replace('[', '/').replace("]", ""));
    }

    private static boolean isArray(JsonNode node) {
        return node.has("shape") && node.has("data");
    }

    private static INDArray arrayOf(JsonNode node) {
        double[] data = doubles(node.required("data"));
        long[] shape = StreamSupport.stream(node.required("shape").spliterator(), false)
                .mapToLong(JsonNode::longValue)
                .toArray();
        return data.length == 0
                ? Nd4j.create(DataType.DOUBLE, shape)
                : Nd4j.createFromArray(data).reshape('c', shape);
    }

    private static double[] doubles(JsonNode node) {
        return elements(node).mapToDouble(JsonNode::doubleValue).toArray();
    }

    private static int[] ints(JsonNode node) {
        return elements(node).mapToInt(JsonNode::intValue).toArray();
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
