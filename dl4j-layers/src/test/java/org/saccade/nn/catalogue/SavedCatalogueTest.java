package org.saccade.nn.catalogue;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.saccade.nn.SavedClassesTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The saved form of every layer of the catalogue: files of a version are never written again, only new ones beside them. */
class SavedCatalogueTest {

    private static final ObjectMapper MAPPER = NeuralNetConfiguration.mapper();

    static Stream<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void isReadAsItWasSavedInVersion1(Sample sample) throws IOException {
        Object definition = definition(sample);
        assertThat(read(golden(sample), definition)).isEqualTo(definition);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void isSavedAsInVersion1(Sample sample) throws IOException {
        assertThat(MAPPER.readTree(json(sample))).isEqualTo(MAPPER.readTree(golden(sample)));
    }

    /** In the options and in every part of them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void refusesAKeyThatItDoesNotKnow(Sample sample) throws IOException {
        int objects = objects(options(MAPPER.readTree(json(sample)))).size();
        for (int i = 0; i < objects; i++) {
            JsonNode tree = MAPPER.readTree(json(sample));
            objects(options(tree)).get(i).put("later", 7);
            assertThatThrownBy(() -> read(tree.toString(), definition(sample)))
                    .hasStackTraceContaining("has no option of this name, got later=7");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void refusesToGuessAKeyThatIsMissing(Sample sample) throws IOException {
        int objects = objects(options(MAPPER.readTree(json(sample)))).size();
        for (int i = 0; i < objects; i++) {
            List<String> keys = new ArrayList<>();
            objects(options(MAPPER.readTree(json(sample)))).get(i).fieldNames().forEachRemaining(keys::add);
            for (String key : keys) {
                JsonNode tree = MAPPER.readTree(json(sample));
                objects(options(tree)).get(i).remove(key);
                assertThatThrownBy(() -> read(tree.toString(), definition(sample)))
                        .as("without %s", key)
                        .hasStackTraceContaining(key);
            }
        }
    }

    @Test
    void noClassOfTheFormatIsForgotten() throws Exception {
        List<String> saved = new ArrayList<>();
        for (Sample sample : Samples.all().toList()) {
            saved.add(golden(sample));
        }
        assertThat(SavedClassesTest.layersAndParts())
                .allSatisfy((type, key) -> assertThat(saved).as(type).anyMatch(json -> json.contains(key)));
    }

    private static JsonNode options(JsonNode tree) {
        return tree.required("options");
    }

    private static List<ObjectNode> objects(JsonNode node) {
        List<ObjectNode> objects = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.forEach(child -> objects.addAll(objects(child)));
        return objects;
    }

    /** As a network holds it: with the shapes of its inputs. */
    private static Object definition(Sample sample) {
        return SampleNetwork.definition(SampleNetwork.classifier(DataType.FLOAT, sample));
    }

    private static String json(Sample sample) throws JsonProcessingException {
        return MAPPER.writerFor(type(definition(sample)))
                .without(org.nd4j.shade.jackson.databind.SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(definition(sample));
    }

    private static Object read(String json, Object like) throws JsonProcessingException {
        return MAPPER.readValue(json, type(like));
    }

    private static Class<?> type(Object definition) {
        return definition instanceof Layer ? Layer.class : GraphVertex.class;
    }

    private static String golden(Sample sample) throws IOException {
        String name = "/layer-json/v1/" + sample.name() + ".json";
        try (InputStream stream = SavedCatalogueTest.class.getResourceAsStream(name)) {
            assertThat(stream)
                    .as("%s; where the layer is new, save its form there: %s", name, json(sample))
                    .isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
