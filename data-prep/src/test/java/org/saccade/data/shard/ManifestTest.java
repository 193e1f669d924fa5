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

    private final byte[] golden = GoldenFilesTest.golden("v2/" + Manifest.FILE);
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

    @Test
    void versionOneSaysNothingOfWhatCameLater() throws IOException {
        byte[] first = GoldenFilesTest.golden("v1/" + Manifest.FILE);
        Manifest manifest = Manifest.parse(first, WHERE);
        assertThat(manifest.container()).isEqualTo(ShardContainer.TAR);
        assertThat(manifest.libraries()).isEmpty();
        assertThat(manifest.conversion()).isEmpty();
        assertThat(manifest.duplicates()).isEqualTo(Duplicates.NONE);
        assertThat(manifest.splits()).extracting(SplitInfo::statistics).containsOnly(ImageStatistics.NONE);
        assertThat(Manifest.parse(manifest.toJson(), WHERE)).isEqualTo(manifest);
        String mixed =
                new String(first, StandardCharsets.UTF_8).replace("\"seed\"", "\"container\": \"tar\", \"seed\"");
        assertDamaged(mixed, "container is not a known field");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format",
                "schema_version",
                "tool",
                "fingerprint",
                "seed",
                "libraries",
                "conversion",
                "container",
                "duplicates",
                "groups",
                "across_splits",
                "statistics",
                "width",
                "height",
                "min",
                "median",
                "max",
                "histogram",
                "pixels",
                "images",
                "mean",
                "deviation",
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
                "\"seed\": -7 | \"seed\": \"-7\" | line 7: seed must be a whole number",
                "\"wnid\": \"n01443537\" | \"wnid\": \"n00000000\" | line 1: the document: the wnids of the classes must ascend, got n01440764 before n00000000",
                "\"index\": 1 | \"index\": 2 | classes must stand in the order of their indexes, got index 2 at place 1",
                "\"samples_per_class\": [1, 2] | \"samples_per_class\": [2, 2] | line 15: splits[0]: samples_per_class must add up to samples=3, got 4",
                "\"samples_per_class\": [1, 2] | \"samples_per_class\": [3] | samples_per_class must have one entry for each of the 2 classes, got 1 (split train)",
                "\"name\": \"val\" | \"name\": \"train\" | a split must stand once, got train twice",
                "\"samples\": 3, \"bytes\" | \"samples\": 2, \"bytes\" | samples of the shards must add up to samples=3, got 2",
                "\"bytes\": 1700 | \"bytes\": -1 | line 50: splits[0].shards[0]: bytes must be 0 or more, got -1",
                "\"name\": \"train/shard | \"name\": \"../shard | name must be a relative path of letters, digits, '_', '-' and '.', got '../shard-00000-of-00001.tfrecord'",
                "\"sha256\": \"1ae6 | \"sha256\": \"1aE6 | sha256 must be 64 lower-case hexadecimal digits",
                "\"reasons\": {\"truncated\": 1} | \"reasons\": {} | line 45: splits[0].quarantine: file must be given exactly where images were left out",
                "\"format\": \"saccade-dataset\" | \"format\": \"x\" | line 2: format must be 'saccade-dataset', got 'x'",
                "\"schema_version\": 2 | \"schema_version\": 0 | line 3: schema_version must be from 1 to 2, got 0",
                "\"container\": \"tfrecord\" | \"container\": \"zip\" | line 9: container: container must be one of tar, tfrecord, got 'zip'",
                "\"mode\": \"resize\" | \"mode\": 1 | conversion.mode must be a string",
                "{\"0\": 1, \"3\": 1, \"5\": 1} | {\"0\": 1, \"3\": 2} | line 21: splits[0].statistics.width: min, median and max must ascend and lie in the bins",
                "{\"0\": 1, \"3\": 1, \"5\": 1} | {\"0\": 1, \"3\": 1, \"05\": 1} | statistics.width.histogram.05 must be named by a whole number",
                "{\"10\": 1, \"512\": 2} | {\"9\": 1, \"512\": 2} | must count at least one value in a bin whose lowest value has at most 3 binary digits before its zeros, got 1 from 9 on",
                "{\"10\": 1, \"512\": 2} | {\"10\": 1, \"512\": 1} | the histograms must count the same samples, got 3 widths, 3 heights, 2 lengths",
                "[0.485000, 0.456000, 0.406000] | [0.485000, 0.456000] | mean must be 3 numbers from 0 to 1 where images=1, got [0.485, 0.456]",
                "[0.485000, 0.456000, 0.406000] | [0.485000, 0.456000, 1] | statistics.pixels.mean[2] must be a decimal number",
                "\"images\": 1 | \"images\": 4 | images that were measured must be among samples=3, got 4",
                "\"groups\": 1 | \"groups\": 2 | line 92: duplicates: a group must have at least 2 samples",
                "\"file\": \"_duplicates.jsonl\" | \"file\": \"\" | duplicates: file and samples must be given exactly where there are groups",
            })
    void namesLineAndRuleOfABadValue(String from, String to, String problem) {
        assertThat(text).contains(from);
        assertDamaged(text.replace(from, to), problem);
    }

    @Test
    void aNewerSchemaIsNoDamageEvenWithFieldsNotKnownHere() {
        String newer = text.replace("\"schema_version\": 2", "\"schema_version\": 3, \"color_space\": \"p3\"");
        assertThatThrownBy(() -> Manifest.parse(newer.getBytes(StandardCharsets.UTF_8), WHERE))
                .hasMessage(
                        WHERE
                                + ": written by a newer Saccade: schema_version is 3, this one reads 2; update Saccade or prepare the dataset with this one");
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
        assertThatThrownBy(() -> new SplitInfo(
                        "train",
                        0,
                        List.of(),
                        new TreeMap<>(),
                        ImageStatistics.NONE,
                        Quarantine.NONE,
                        List.of(shard, shard)))
                .hasMessage("no file may stand twice among the shards, got a.tar and a.idx");
    }

    @Test
    void countsBelowZeroAreRefused() {
        assertThatThrownBy(() -> new Quarantine("a", new TreeMap<>(Map.of("empty", -1))))
                .hasMessage("reasons.empty must be 0 or more, got -1");
        assertThatThrownBy(() -> new SplitInfo(
                        "a", 0, List.of(1, -1), new TreeMap<>(), ImageStatistics.NONE, Quarantine.NONE, List.of()))
                .hasMessage("samples_per_class must be 0 or more, got -1");
        assertThatThrownBy(() -> new ClassInfo(0, "", "x")).hasMessage("wnid must not be empty (class 0)");
    }
}
