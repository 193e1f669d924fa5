package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatasetTest {
    private static final String TAR = TinyDataset.TRAIN + ".tar";
    private static final String INDEX = TinyDataset.TRAIN + ".idx";

    private final MemoryFolder folder = TinyDataset.folder();

    @Test
    void numbersSamplesOverTheShards() throws IOException {
        try (Dataset dataset = Dataset.open(TinyDataset.ofShards(0, 2, 0, 0, 3, 1, 0), "data")) {
            Split split = dataset.split("train");
            assertThat(split.samples()).isEqualTo(6);
            for (int i = 0; i < 6; i++) {
                assertThat(split.read(i).key()).isEqualTo("s" + i);
                assertThat(split.entry(i).length()).isEqualTo(1 + i);
            }
            assertThatThrownBy(() -> split.read(6))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("sample must be from 0 to 5, got 6 (split train)");
            assertThatThrownBy(() -> split.read(-1)).hasMessage("sample must be from 0 to 5, got -1 (split train)");
        }
    }

    @Test
    void anUnknownSplitIsAnsweredWithThoseThereAre() throws IOException {
        try (Dataset dataset = Dataset.open(folder, "data")) {
            assertThat(dataset.split("val").classes()).isEqualTo(2);
            assertThat(dataset.split("val").name()).isEqualTo("val");
            assertThatThrownBy(() -> dataset.split("test"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("split must be one of [train, val], got 'test' (data)");
        }
    }

    @Test
    void aFolderWithoutManifestIsNoDataset() {
        folder.files.remove(Manifest.FILE);
        assertThatThrownBy(() -> Dataset.open(folder, "s3a://b/data"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage(
                        "s3a://b/data: holds no MANIFEST.json, so it is no prepared dataset or its preparation did not end; "
                                + "check the path or run 'saccade prepare' again");
    }

    @Test
    void aFlippedBitIsFoundWhenItsSampleIsRead() throws IOException {
        folder.flipBit(TAR, 512);
        try (Dataset dataset = Dataset.open(folder, "data")) {
            assertThatThrownBy(() -> dataset.split("train").read(0))
                    .isInstanceOf(CorruptDatasetException.class)
                    .hasMessageMatching(
                            "data/train/shard-00000-of-00001.tar: sample n01440764_10, bytes 512 to 521: "
                                    + "CRC32C must be 0x7a9fa589, got 0x[0-9a-f]{8}; copy the file again, or delete the folder and run 'saccade prepare' again; then 'saccade verify'");
            assertThat(dataset.split("train").read(1).label()).isEqualTo(1);
        }
    }

    @Test
    void aMissingFileIsDamage() throws IOException {
        byte[] index = folder.files.remove(INDEX);
        byte[] tar = folder.files.remove(TAR);
        try (Dataset dataset = Dataset.open(folder, "data")) {
            assertThatThrownBy(() -> dataset.split("train").read(0))
                    .isInstanceOf(CorruptDatasetException.class)
                    .hasMessageStartingWith(
                            "data/train/shard-00000-of-00001.idx: is named by the manifest and is not there; ");
            folder.files.put(INDEX, index);
            assertThatThrownBy(() -> dataset.split("train").read(0))
                    .hasMessageStartingWith("data/train/shard-00000-of-00001.tar: is named by the manifest");
            folder.files.put(TAR, tar);
            assertThat(dataset.split("train").read(0).key()).isEqualTo("n01440764_10");
        }
    }

    @Test
    void aCutTarIsDamageAndIsClosedAgain() throws IOException {
        folder.files.put(TAR, Arrays.copyOf(folder.files.get(TAR), 7000));
        try (Dataset dataset = Dataset.open(folder, "data")) {
            assertThatThrownBy(() -> dataset.split("train").read(0))
                    .hasMessageStartingWith("data/" + TAR + ": length must be 7680 bytes, got 7000; ");
            assertThat(folder.closed).hasValue(1);
        }
    }

    @Test
    void anIndexOfAnotherDatasetIsDamage() throws IOException {
        ShardInfo other = TinyDataset.write(
                folder, TinyDataset.TRAIN, TinyDataset.trainSamples().subList(0, 2));
        assertThat(other.samples()).isEqualTo(2);
        try (Dataset dataset = Dataset.open(folder, "data")) {
            assertThatThrownBy(() -> dataset.split("train").read(0))
                    .hasMessageContaining(INDEX + ": length must be 181 bytes, got ");
        }
    }

    @Test
    void anIndexThatWasForgedWholeIsFoundByItsHash() throws IOException {
        byte[] index = folder.files.get(INDEX);
        index[ShardFormat.HEADER_BYTES + ShardFormat.WIDTH_OFFSET] ^= 1;
        int body = index.length - ShardFormat.TRAILER_BYTES;
        IndexBuilder.littleEndian(Integer.BYTES)
                .putInt(0, Crc32c.of(index, body))
                .get(0, index, body, Integer.BYTES);
        try (Dataset dataset = Dataset.open(folder, "data")) {
            assertThatThrownBy(() -> dataset.split("train").read(0))
                    .hasMessageContaining(INDEX + ": SHA-256 must be 669083185bc3");
        }
    }

    @Test
    void manyThreadsOpenEachFileOnce() throws IOException {
        MemoryFolder shards = TinyDataset.ofShards(50, 50);
        try (Dataset dataset = Dataset.open(shards, "data")) {
            Split split = dataset.split("train");
            long right = IntStream.range(0, 1000)
                    .parallel()
                    .filter(i -> keyOf(split, i % 100).equals("s" + i % 100))
                    .count();
            assertThat(right).isEqualTo(1000);
        }
        assertThat(shards.readWhole).hasValue(3);
        assertThat(shards.opened).hasValue(2);
        assertThat(shards.closed).hasValue(2);
    }

    private static String keyOf(Split split, int sample) {
        try {
            return split.read(sample).key();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void afterClosingNothingIsOpened() throws IOException {
        Dataset dataset = Dataset.open(folder, "data");
        dataset.close();
        assertThatThrownBy(() -> dataset.split("train").read(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the dataset data is closed");
    }
}
