package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files under {@code v1} and {@code v2} were written by those versions of the manifest and never change: every later version reads them, and
 * what still has the same form is written again to the last byte. Those of {@code v1} are tars, those of {@code v2} TFRecords.
 */
class GoldenFilesTest {
    static byte[] golden(String name) {
        try (InputStream file = GoldenFilesTest.class.getResourceAsStream(name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "v1, train/shard-00000-of-00001.tar",
        "v1, train/shard-00000-of-00001.idx",
        "v1, val/shard-00000-of-00001.tar",
        "v1, val/shard-00000-of-00001.idx",
        "v2, MANIFEST.json",
        "v2, train/shard-00000-of-00001.tfrecord",
        "v2, train/shard-00000-of-00001.idx",
        "v2, val/shard-00000-of-00001.tfrecord",
        "v2, val/shard-00000-of-00001.idx"
    })
    void writerReproducesEveryByte(String version, String name) {
        MemoryFolder written = TinyDataset.folder(containerOf(version));
        assertThat(written.files.get(name)).isEqualTo(golden(version + "/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void readerReadsThem(String version) throws IOException {
        try (Dataset dataset = Dataset.open(goldenFolder(version), "golden")) {
            assertThat(dataset.manifest().container()).isEqualTo(containerOf(version));
            assertThat(dataset.manifest().classes().get(1).name()).isEqualTo("\"gold\\fish\" Ä");
            assertSamples(dataset.split("train"), TinyDataset.trainSamples());
            assertSamples(dataset.split("val"), TinyDataset.valSamples());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void verifierFindsThemSound(String version) throws IOException {
        assertThat(DatasetVerifier.open(goldenFolder(version), "golden").verify(1, (done, total) -> {}))
                .isEmpty();
    }

    @Test
    void theExampleOfTheSpecificationIsTheGoldenIndex() throws IOException {
        String specification = Files.readString(Path.of("FORMAT.md"));
        String example = specification.substring(specification.indexOf("### An index, byte by byte"));
        String[] fences = example.split("```\\n", 3);
        String hex = fences[1]
                .lines()
                .map(line -> line.substring(0, Math.min(line.length(), 24)).replace(" ", ""))
                .collect(Collectors.joining());
        assertThat(HexFormat.of().parseHex(hex)).isEqualTo(golden("v1/" + TinyDataset.VAL + ".idx"));
    }

    private static ShardContainer containerOf(String version) {
        return version.equals("v1") ? ShardContainer.TAR : ShardContainer.TFRECORD;
    }

    private static MemoryFolder goldenFolder(String version) {
        MemoryFolder folder = TinyDataset.folder(containerOf(version));
        folder.files.replaceAll((name, bytes) -> name.startsWith("_") ? bytes : golden(version + "/" + name));
        return folder;
    }

    private static void assertSamples(Split split, List<Sample> expected) throws IOException {
        assertThat(split.samples()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(split.read(i)).usingRecursiveComparison().isEqualTo(expected.get(i));
        }
    }
}
