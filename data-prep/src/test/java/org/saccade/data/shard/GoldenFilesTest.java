package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
 * The files under {@code v1} were written by the first version and never change: every later version reads them, and
 * version 1 writes them again.
 */
class GoldenFilesTest {
    private static final List<String> FILES = List.of(
            Manifest.FILE,
            TinyDataset.TRAIN + ".tar",
            TinyDataset.TRAIN + ".idx",
            TinyDataset.VAL + ".tar",
            TinyDataset.VAL + ".idx");

    static byte[] golden(String name) {
        try (InputStream file = GoldenFilesTest.class.getResourceAsStream("v1/" + name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MANIFEST.json",
                "train/shard-00000-of-00001.tar",
                "train/shard-00000-of-00001.idx",
                "val/shard-00000-of-00001.tar",
                "val/shard-00000-of-00001.idx"
            })
    void writerReproducesEveryByte(String name) {
        assertThat(TinyDataset.folder().files.get(name)).isEqualTo(golden(name));
    }

    @Test
    void readerReadsThem() throws IOException {
        try (Dataset dataset = Dataset.open(goldenFolder(), "golden")) {
            assertThat(dataset.manifest().classes().get(1).name()).isEqualTo("\"gold\\fish\" Ä");
            assertSamples(dataset.split("train"), TinyDataset.trainSamples());
            assertSamples(dataset.split("val"), TinyDataset.valSamples());
        }
    }

    @Test
    void verifierFindsThemSound() throws IOException {
        assertThat(DatasetVerifier.open(goldenFolder(), "golden").verify((report, done, total) -> {}))
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
        assertThat(HexFormat.of().parseHex(hex)).isEqualTo(golden(TinyDataset.VAL + ".idx"));
    }

    private static MemoryFolder goldenFolder() {
        MemoryFolder folder = new MemoryFolder();
        FILES.forEach(name -> folder.files.put(name, golden(name)));
        folder.files.put(TinyDataset.QUARANTINE, TinyDataset.folder().files.get(TinyDataset.QUARANTINE));
        return folder;
    }

    private static void assertSamples(Split split, List<Sample> expected) throws IOException {
        assertThat(split.samples()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(split.read(i)).usingRecursiveComparison().isEqualTo(expected.get(i));
        }
    }
}
