package org.saccade.nn.attention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.StreamSupport;

/** A file of {@code golden/}: arrays by name, and the output that they give. */
record GoldenVector(JsonNode root) {

    static GoldenVector read(String name) {
        try (InputStream stream = GoldenVector.class.getResourceAsStream("/golden/" + name + ".json")) {
            return new GoldenVector(new ObjectMapper().readTree(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String input) {
        return root.get("inputs").has(input);
    }

    int integer(String input, int otherwise) {
        return root.get("inputs").path(input).asInt(otherwise);
    }

    String text(String input, String otherwise) {
        return root.get("inputs").path(input).asText(otherwise);
    }

    INDArray input(String name) {
        return array(root.get("inputs").get(name));
    }

    INDArray output() {
        return array(root.get("output"));
    }

    private static INDArray array(JsonNode node) {
        return Nd4j.create(doubles(node.get("data")), longs(node.get("shape")), 'c')
                .castTo(DataType.DOUBLE);
    }

    private static double[] doubles(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static long[] longs(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }
}
