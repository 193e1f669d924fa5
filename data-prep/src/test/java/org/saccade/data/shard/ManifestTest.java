package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ManifestTest {
    private static final String WHERE = "hdfs://nn/data/MANIFEST.json";
    private static final String SHA = "0123456789abcdef".repeat(4);

    private final byte[] golden = GoldenFilesTest.golden(Manifest.FILE);
    private final String text = new String(golden, StandardCharsets.UTF_8);

    private static void assertDamaged(String json, String problem) {
        assertThatThrownBy(() -> Manifest.parse(json.getBytes(StandardCharsets.UTF_8), WHERE))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageStartingWith(WHERE + ": line ")
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void whatIsReadIsWrittenAgain() throws IOException {
        Manifest manifest = Manifest.parse(golden, WHERE);
        assertThat(manifest.toJson()).isEqualTo(golden);
        assertThat(manifest.split("train").orElseThrow().quarantine().count()).isEqualTo(1);
        assertThat(manifest.split("test")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format",
                "schema_version",
                "tool",
                "fingerprint",
                "seed",
                "classes",
                "splits",
                "index",
                "wnid",
                "samples",
                "samples_per_class",
                "anomalies",
                "quarantine",
                "file",
                "reasons",
                "shards",
                "bytes",
                "sha256",
                "index_name",
                "index_bytes",
                "index_sha256"
            })
    void namesAFieldThatIsMissingOrUnknown(String field) {
        String renamed = text.replaceFirst("\"" + field + "\":", "\"" + field + "x\":");
        assertThatThrownBy(() -> Manifest.parse(renamed.getBytes(StandardCharsets.UTF_8), WHERE))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"seed\": -7 | \"seed\": \"-7\" | line 6: seed must be a whole number",
                "\"wnid\": \"n01443537\" | \"wnid\": \"n00000000\" | line 1: the document: the wnids of the classes must ascend, got n01440764 before n00000000",
                "\"index\": 1 | \"index\": 2 | classes must stand in the order of their indexes, got index 2 at place 1",
                "\"samples_per_class\": [1, 2] | \"samples_per_class\": [2, 2] | line 12: splits[0]: samples_per_class must add up to samples=3, got 4",
                "\"samples_per_class\": [1, 2] | \"samples_per_class\": [3] | samples_per_class must have one entry for each of the 2 classes, got 1 (split train)",
                "\"name\": \"val\" | \"name\": \"train\" | a split must stand once, got train twice",
                "\"samples\": 3, \"bytes\" | \"samples\": 2, \"bytes\" | samples of the shards must add up to samples=3, got 2",
                "\"bytes\": 7680 | \"bytes\": -1 | line 22: splits[0].shards[0]: bytes must be 0 or more, got -1",
                "\"name\": \"train/shard | \"name\": \"../shard | name must be a relative path of letters, digits, '_', '-' and '.', got '../shard-00000-of-00001.tar'",
                "\"sha256\": \"076f | \"sha256\": \"076F | sha256 must be 64 lower-case hexadecimal digits",
                "\"reasons\": {\"truncated\": 1} | \"reasons\": {} | line 17: splits[0].quarantine: file must be given exactly where images were left out",
                "\"format\": \"saccade-dataset\" | \"format\": \"x\" | line 2: format must be 'saccade-dataset', got 'x'",
                "\"schema_version\": 1 | \"schema_version\": 0 | line 3: schema_version must be 1, got 0",
            })
    void namesLineAndRuleOfABadValue(String from, String to, String problem) {
        assertThat(text).contains(from);
        assertDamaged(text.replace(from, to), problem);
    }

    @Test
    void aNewerSchemaIsNoDamageEvenWithFieldsNotKnownHere() {
        String newer = text.replace("\"schema_version\": 1", "\"schema_version\": 2, \"color_space\": \"p3\"");
        assertThatThrownBy(() -> Manifest.parse(newer.getBytes(StandardCharsets.UTF_8), WHERE))
                .hasMessage(
                        WHERE
                                + ": written by a newer Saccade: schema_version is 2, this one reads 1; update Saccade or prepare the dataset with this one");
    }

    @Test
    void cutAtEveryLengthItIsRefused() {
        for (int length = 0; length < golden.length - 1; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> Manifest.parse(cut, WHERE))
                    .as("length %d", length)
                    .isInstanceOf(CorruptDatasetException.class);
        }
    }

    @Test
    void travelsBetweenProcesses() throws IOException, ClassNotFoundException {
        Manifest manifest = Manifest.parse(golden, WHERE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(manifest);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(manifest);
        }
    }

    @Test
    void aFileStandsOnceAmongTheShards() {
        ShardInfo shard = new ShardInfo("a.tar", 0, 1024, SHA, "a.idx", 32, SHA);
        assertThatThrownBy(() ->
                        new SplitInfo("train", 0, List.of(), new TreeMap<>(), Quarantine.NONE, List.of(shard, shard)))
                .hasMessage("no file may stand twice among the shards, got a.tar and a.idx");
    }

    @Test
    void countsBelowZeroAreRefused() {
        assertThatThrownBy(() -> new Quarantine("a", new TreeMap<>(Map.of("empty", -1))))
                .hasMessage("reasons.empty must be 0 or more, got -1");
        assertThatThrownBy(() -> new SplitInfo("a", 0, List.of(1, -1), new TreeMap<>(), Quarantine.NONE, List.of()))
                .hasMessage("samples_per_class must be 0 or more, got -1");
        assertThatThrownBy(() -> new ClassInfo(0, "", "x")).hasMessage("wnid must not be empty (class 0)");
    }
}
