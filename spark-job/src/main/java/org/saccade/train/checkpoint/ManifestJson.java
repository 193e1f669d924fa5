package org.saccade.train.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.shard.Sha256;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * {@value Manifest#FILE}: {@code {"sha256": ..., "content": {"version", "position", "parts"}}}. The hash is that of the content written without
 * white space, so that a changed digit anywhere is noticed.
 */
final class ManifestJson {
    private static final int VERSION = 1;
    private static final String SHA256 = "sha256";
    private static final String CONTENT = "content";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ManifestJson() {}

    static byte[] write(Manifest manifest) throws IOException {
        ObjectNode content = MAPPER.createObjectNode().put("version", VERSION);
        putPosition(content.putObject("position"), manifest.position());
        for (Manifest.Part part : manifest.parts()) {
            content.withArray("parts")
                    .addObject()
                    .put("file", part.file())
                    .put("bytes", part.bytes())
                    .put(SHA256, part.sha256());
        }
        ObjectNode file = MAPPER.createObjectNode().put(SHA256, hashOf(content)).set(CONTENT, content);
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
    }

    private static void putPosition(ObjectNode node, Position position) {
        node.put("epoch", position.epoch())
                .put("step_in_epoch", position.stepInEpoch())
                .put("step", position.step())
                .put("seed", position.seed())
                .put("dataset_fingerprint", position.datasetFingerprint())
                .put("global_batch_size", position.globalBatchSize())
                .put("parameter_hash", position.parameterHash());
    }

    /**
     * The manifest in a file.
     *
     * @throws IllegalArgumentException what was found instead
     */
    static Manifest read(byte[] bytes) {
        JsonNode file;
        try {
            file = MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(bytes.length + " bytes that are no whole JSON object", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(bytes.length + " bytes that are no text", e);
        }
        JsonNode content = file.path(CONTENT);
        if (!content.isObject()) {
            throw new IllegalArgumentException(bytes.length + " bytes that are no manifest");
        }
        String hash = hashOf(content);
        if (!hash.equals(file.path(SHA256).textValue())) {
            throw new IllegalArgumentException("content with the SHA-256 " + hash + ", which its head does not give");
        }
        if (content.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException(
                    "version " + content.path("version") + ", which this program cannot read");
        }
        return new Manifest(position(content.path("position")), parts(content.path("parts")));
    }

    private static Position position(JsonNode node) {
        return new Position(
                node.path("epoch").asInt(),
                node.path("step_in_epoch").asInt(),
                node.path("step").asLong(),
                node.path("seed").asLong(),
                node.path("dataset_fingerprint").asText(),
                node.path("global_batch_size").asInt(),
                node.path("parameter_hash").asText());
    }

    private static List<Manifest.Part> parts(JsonNode nodes) {
        List<Manifest.Part> parts = new ArrayList<>();
        for (JsonNode node : nodes) {
            parts.add(new Manifest.Part(
                    node.path("file").asText(),
                    node.path("bytes").asLong(),
                    node.path(SHA256).asText()));
        }
        return parts;
    }

    private static String hashOf(JsonNode content) {
        MessageDigest digest = Sha256.digest();
        try {
            digest.update(MAPPER.writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
        return ParameterHash.hex(digest);
    }
}
