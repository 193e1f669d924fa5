package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatasetVerifierTest {
    private static final String TAR = TinyDataset.TRAIN + ".tar";
    private static final String INDEX = TinyDataset.TRAIN + ".idx";

    private final MemoryFolder folder = TinyDataset.folder();

    private List<String> verify() throws IOException {
        return DatasetVerifier.open(folder, "data").verify(2, (done, total) -> {});
    }

    private void put(SplitInfo train) {
        folder.files.put(
                Manifest.FILE,
                TinyDataset.manifest(ShardContainer.TAR, TinyDataset.classes(), train)
                        .toJson());
    }

    @Test
    void aSoundDatasetHasNoFindingsAndProgressEndsAtTheTotal() throws IOException {
        List<Long> progress = new ArrayList<>();
        DatasetVerifier verifier = DatasetVerifier.open(folder, "data");
        List<String> findings = verifier.verify(2, (done, total) -> progress.addAll(List.of(done, total)));
        assertThat(findings).isEmpty();
        assertThat(progress).containsExactly(7861L, 11024L, 11024L, 11024L);
        assertThat(verifier.manifest().split("train")).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedByteOfAShardIsFoundAndPlaced(ShardContainer container) throws IOException {
        MemoryFolder flipped = TinyDataset.folder(container);
        DatasetVerifier verifier = DatasetVerifier.open(flipped, "data");
        ShardInfo shard =
                verifier.manifest().split("val").orElseThrow().shards().get(0);
        assertThat(verifier.verifyShard(shard).findings()).isEmpty();
        for (int offset = 0; offset < shard.bytes(); offset++) {
            flipped.flipBit(shard.name(), offset);
            assertThat(verifier.verifyShard(shard).findings())
                    .as("byte %d", offset)
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("data/val/shard-00000-of-00001." + container.id() + ": "));
            flipped.flipBit(shard.name(), offset);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'sample n01440764_10: the tar header of its .jpg differs from what the index asks for, from its byte 0 on'",
        "520, 'sample n01440764_10, bytes 512 to 521: CRC32C must be 0x7a9fa589, got 0x'",
        "522, 'sample n01440764_10: the padding differs from what the index asks for, from its byte 0 on'",
        "1034, 'sample n01440764_10: the tar header of its .cls differs from what the index asks for, from its byte 10 on'",
        "1536, 'sample n01440764_10: the label differs from what the index asks for, from its byte 0 on'",
        "7679, 'the end of the tar differs from what the index asks for, from its byte 1023 on'",
    })
    void saysWhatIsDamagedWhere(int offset, String finding) throws IOException {
        folder.flipBit(TAR, offset);
        assertThat(verify()).hasSize(2).first().asString().startsWith("data/" + TAR + ": " + finding);
        assertThat(verify().get(1)).startsWith("data/" + TAR + ": SHA-256 must be 076f2134");
    }

    @Test
    void findsEverythingAtOnce() throws IOException {
        folder.flipBit(INDEX, 100);
        folder.flipBit(TAR, 0);
        folder.files.remove(TinyDataset.VAL + ".tar");
        assertThat(verify())
                .hasSize(3)
                .anyMatch(line -> line.contains(INDEX + ": checksum must be"))
                .anyMatch(line -> line.contains(TAR + ": SHA-256 must be"))
                .anyMatch(line ->
                        line.contains("val/shard-00000-of-00001.tar: is named by the manifest and is not there"));
    }

    @Test
    void aCutTarIsOneFinding() throws IOException {
        folder.files.put(TAR, Arrays.copyOf(folder.files.get(TAR), 7679));
        assertThat(verify())
                .singleElement()
                .asString()
                .startsWith("data/" + TAR + ": length must be 7680 bytes, got 7679; ");
    }

    @Test
    void countsOfTheManifestAreChecked() throws IOException {
        Manifest manifest = Manifest.parse(folder.files.get(Manifest.FILE), "data");
        SplitInfo train = manifest.split("train").orElseThrow();
        SplitInfo wrong = new SplitInfo(
                "train", 3, List.of(2, 1), train.anomalies(), train.statistics(), train.quarantine(), train.shards());
        put(wrong);
        assertThat(verify())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("data/MANIFEST.json: samples of class 0 (n01440764) in split train must be 2, got 1; ");
    }

    @Test
    void anomaliesOfTheManifestAreChecked() throws IOException {
        Manifest manifest = Manifest.parse(folder.files.get(Manifest.FILE), "data");
        SplitInfo train = manifest.split("train").orElseThrow();
        SplitInfo wrong = new SplitInfo(
                "train",
                3,
                train.samplesPerClass(),
                new TreeMap<>(Map.of("progressive", 2, "grayscale", 1)),
                train.statistics(),
                train.quarantine(),
                train.shards());
        put(wrong);
        assertThat(verify()).hasSize(2);
        assertThat(verify().get(0))
                .startsWith(
                        "data/MANIFEST.json: samples with the anomaly png-named-jpeg in split train must be 0, got 1; ");
        assertThat(verify().get(1))
                .startsWith(
                        "data/MANIFEST.json: samples with the anomaly progressive in split train must be 2, got 1; ");
    }

    @Test
    void statisticsOfTheManifestAreChecked() throws IOException {
        Manifest manifest = Manifest.parse(folder.files.get(Manifest.FILE), "data");
        SplitInfo train = manifest.split("train").orElseThrow();
        ImageStatistics found = train.statistics();
        Distribution wrong = Distribution.of(new int[] {0, 3, 4});
        put(new SplitInfo(
                "train",
                3,
                train.samplesPerClass(),
                train.anomalies(),
                new ImageStatistics(wrong, wrong, wrong, found.pixels()),
                train.quarantine(),
                train.shards()));
        assertThat(verify()).hasSize(3);
        assertThat(verify().get(0))
                .startsWith("data/MANIFEST.json: widths in split train must be " + wrong + ", got " + found.width());
        assertThat(verify().get(1)).contains("heights in split train must be").contains("got " + found.height());
        assertThat(verify().get(2)).contains("lengths in bytes in split train").contains("got " + found.bytes());
    }

    @Test
    void theListOfDuplicatesIsThereWithItsLines() throws IOException {
        folder.files.put(TinyDataset.DUPLICATES, "{}\n{}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(verify()).singleElement().asString().startsWith("data/_duplicates.jsonl: lines must be 1, got 2; ");
    }

    @Test
    void findingsAndProgressKeepTheOrderOfTheManifestForAnyNumberOfThreads() throws IOException {
        MemoryFolder many = TinyDataset.ofShards(9, 1, 30, 2, 1, 17, 3);
        many.files.replaceAll((name, bytes) -> name.endsWith(".tar") ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
        List<Long> progressOfOne = new ArrayList<>();
        List<String> one = DatasetVerifier.open(many, "data").verify(1, (done, total) -> progressOfOne.add(done));
        List<Long> progress = new ArrayList<>();
        List<String> four = DatasetVerifier.open(many, "data").verify(4, (done, total) -> progress.add(done));
        assertThat(one).hasSize(7).isEqualTo(four);
        assertThat(progress).hasSize(7).isEqualTo(progressOfOne);
    }

    @Test
    void aFileThatCannotBeReadEndsTheCheck() {
        DatasetFolder failing = new DatasetFolder() {
            @Override
            public byte[] readAll(String name) throws IOException {
                return folder.readAll(name);
            }

            @Override
            public RangeReader open(String name) throws IOException {
                throw new IOException("connection reset: " + name);
            }
        };
        assertThatThrownBy(() -> DatasetVerifier.open(failing, "data").verify(2, (done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset: " + TAR);
    }

    @Test
    void theQuarantineFileIsThereWithItsLines() throws IOException {
        folder.files.put(TinyDataset.QUARANTINE, new byte[0]);
        assertThat(verify())
                .singleElement()
                .asString()
                .startsWith("data/_quarantine/train.jsonl: lines must be 1, got 0; ");
        folder.files.remove(TinyDataset.QUARANTINE);
        assertThat(verify())
                .singleElement()
                .asString()
                .startsWith("data/_quarantine/train.jsonl: is named by the manifest and is not there; ");
    }

    @Test
    void keysAreUniqueInASplit() throws IOException {
        MemoryFolder twice = TinyDataset.ofShards(2, 1);
        ShardInfo again = TinyDataset.write(
                twice,
                ShardWriter.name("train", 1, 2),
                List.of(new Sample("s0", ImageFormat.JPG, 0, 1, 1, Set.of(), TinyDataset.pattern(1))));
        Manifest manifest = Manifest.parse(twice.files.get(Manifest.FILE), "data");
        SplitInfo train = manifest.split("train").orElseThrow();
        TinyDataset.put(twice, List.of(train.shards().get(0), again), 3);
        assertThat(DatasetVerifier.open(twice, "data").verify(2, (done, total) -> {}))
                .singleElement()
                .asString()
                .startsWith("data/train/shard-00001-of-00002.idx: the key s0 stands twice in split train; ");
    }

    @Test
    void aDamagedManifestIsAnException() {
        folder.files.put(Manifest.FILE, new byte[] {'{'});
        assertThatThrownBy(() -> DatasetVerifier.open(folder, "data"))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageStartingWith("data/MANIFEST.json: line 1: the text ends too early (character 1); ");
    }
}
