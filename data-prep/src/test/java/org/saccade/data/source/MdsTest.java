package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.source.file.Bytes;
import org.saccade.data.source.file.BytesReader;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.file.MemoryReader;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.mds.MdsColumns;
import org.saccade.data.source.mds.MdsIndex;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class MdsTest {

    private static final String CONFIGURATION = "{\"format\": \"mds\"}";

    private static final MdsColumns OF_IMAGENET = new MdsColumns(List.of(
            new MdsColumns.Column("i", "int", 8),
            new MdsColumns.Column("x", "jpeg", -1),
            new MdsColumns.Column("y", "int", 8)));

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    /** As ImageNet's converter writes it. */
    private static byte[] sample(int number, byte[] image, long label) {
        return littleEndian(4 + 8 + image.length + 8)
                .putInt(image.length)
                .putLong(number)
                .put(image)
                .putLong(label)
                .array();
    }

    private static byte[] shard(byte[]... samples) {
        int at = 4 * (samples.length + 2) + CONFIGURATION.length();
        ByteBuffer header = littleEndian(at).putInt(samples.length).putInt(at);
        for (byte[] sample : samples) {
            at += sample.length;
            header.putInt(at);
        }
        header.put(CONFIGURATION.getBytes(StandardCharsets.US_ASCII));
        return Bytes.concat(header.array(), Bytes.concat(samples));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] twoSamples() {
        return shard(sample(0, new byte[] {1, 2, 3}, 2), sample(1, new byte[] {4}, 0));
    }

    private static List<ListedImage> list(byte[] file, MdsColumns columns, int samples, long bytes) throws IOException {
        List<ListedImage> found = new ArrayList<>();
        new MdsShard("train", "mem:/s.mds", "a/s.mds", columns, samples, bytes, LabelBase.ZERO)
                .list(new BytesReader(file), found::add);
        return found;
    }

    private static List<ListedImage> list(byte[] file) throws IOException {
        return list(file, OF_IMAGENET, 2, twoSamples().length);
    }

    @Test
    void findsTheImagesAndTheirClasses() throws Exception {
        int first = 16 + CONFIGURATION.length();
        assertThat(list(twoSamples()))
                .extracting(ListedImage::name, ListedImage::index, ListedImage::offset, ListedImage::length)
                .containsExactly(
                        tuple("a_s_mds-0000000", 2, first + 12L, 3L),
                        tuple("a_s_mds-0000001", 0, first + 23L + 12L, 1L));
    }

    @Test
    void otherColumnsArePassedOver() throws Exception {
        MdsColumns columns = new MdsColumns(List.of(
                new MdsColumns.Column("caption", "str", -1),
                new MdsColumns.Column("flag", "uint8", 1),
                new MdsColumns.Column("x", "bytes", -1),
                new MdsColumns.Column("y", "int64", 8)));
        byte[] file = shard(littleEndian(4 + 4 + 2 + 1 + 3 + 8)
                .putInt(2)
                .putInt(3)
                .put(new byte[] {'h', 'i', 1, 7, 8, 9})
                .putLong(5)
                .array());
        assertThat(list(file, columns, 1, file.length)).singleElement().satisfies(image -> {
            assertThat(image.index()).isEqualTo(5);
            assertThat(image.length()).isEqualTo(3);
            assertThat(file[(int) image.offset()]).isEqualTo((byte) 7);
        });
    }

    @Test
    void seeksOverTheImages() throws Exception {
        byte[] large = shard(sample(0, new byte[4 << 20], 1), sample(1, new byte[4 << 20], 1));
        MemoryReader file = new MemoryReader(large);
        new MdsShard("train", "mem:/s.mds", "s.mds", OF_IMAGENET, 2, large.length, LabelBase.ZERO)
                .list(file, image -> {});
        assertThat(file.bytesRead()).isLessThan(64 << 10);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0  | 3          | the index says 2 samples, the shard says 3
            0  | -1         | the index says 2 samples, the shard says 4294967295
            4  | 15         | offset 0 must be from 16 to 77, got 15
            8  | 30         | offset 1 must be from 33 to 77, got 30
            8  | -1         | offset 1 must be from 33 to 77, got 4294967295
            12 | 76         | the last sample must end with the shard at byte 77, got 76
            33 | 2          | sample 0 at byte 33: its values must end at byte 56, got 55
            33 | 4          | sample 0 at byte 33: its values must end at byte 56, got one of 8 bytes at byte 49
            33 | 2147483647 | sample 0 at byte 33: its values must end at byte 56, got one of 2147483647 bytes at byte 45
            """)
    void everyNumberIsChecked(int at, int number, String message) {
        byte[] file = twoSamples();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
        assertThatThrownBy(() -> list(file))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("mem:/s.mds: " + message + "; fetch the file again");
    }

    @Test
    void damageIsSeenWhereverAShardCanSeeIt() {
        // A shard has no checksum of a sample: the class and the bytes of the image may be others.
        Mutations.ofEachByte(
                twoSamples(),
                file -> assertThat(list(file)).extracting(ListedImage::length).containsExactly(3L, 1L));
    }

    private Path dataset() throws IOException {
        Files.createDirectories(folder.resolve("train"));
        Files.write(folder.resolve("train/shard.00000.mds"), twoSamples());
        return Files.writeString(folder.resolve("train/index.json"), """
                {"version": 2, "shards": [{"format": "mds", "samples": 2, "compression": null, "zip_data": null,
                  "column_names": ["i", "x", "y"], "column_encodings": ["int", "jpeg", "int"], "column_sizes": [8, null, 8],
                  "raw_data": {"basename": "shard.00000.mds", "bytes": 77, "hashes": {}}}]}
                """);
    }

    private Contents contents() throws IOException {
        Path table = Files.writeString(folder.resolve("table.txt"), "n01 cat\nn02 dog\nn03 eel\n");
        InputOptions options = InputOptions.of(folder.toString()).withSynsets(table.toString());
        return new Mds().open(files, options).contents(Walks.strict(files));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "version": 2           | "version": 3              | it must have shards, and the version 2
            "format": "mds"        | "format": "csv"           | shard 0: the format must be mds
            "samples": 2           | "samples": -2             | shard 0, samples: it must be a whole number, not negative
            "samples": 2           | "samples": 16777217       | shard 0: a shard must have at most 16777216 samples, got 16777217
            "bytes": 77            | "bytes": 1e99             | shard 0, raw_data, bytes: it must be a whole number, not negative
            "bytes": 77            | "bytes": 78               | shard.00000.mds: the index says that the file has 78 bytes, it has 77
            shard.00000            | ../shard.00000            | the basename must be that of a file below the index, got '../shard.00000.mds'
            shard.00000            | /etc/shard                | the basename must be that of a file below the index, got '/etc/shard.mds'
            shard.00000            | a/../../shard             | the basename must be that of a file below the index, got 'a/../../shard.mds'
            shard.00000            | file:shard                | the basename must be that of a file below the index, got 'file:shard.mds'
            shard.00000            | shard.00001               | shard.00001.mds: this shard is missing; fetch it
            "jpeg", "int"          | "pil", "int"              | shard 0: the columns must have an image x:jpeg, x:png or x:bytes and a class y:int, got i:int, x:pil, y:int
            "jpeg", "int"          | "jpeg"                    | shard 0: each column must have a name, an encoding and a size, got 3, 2 and 3
            "zip_data": null       | "zip_data": {}            | shard 0: the compression must be zstd or gz, got 'null'
            {"version"             | {{"version"               | index.json: it is no JSON (
            """)
    void everyFieldOfTheIndexIsChecked(String field, String instead, String message) throws Exception {
        Path index = dataset();
        assertThat(contents().images()).hasSize(2);
        Files.writeString(index, Files.readString(index).replace(field, instead));
        assertThatThrownBy(this::contents)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageStartingWith("file:")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void theIndexIsReadOrRefusedWhateverItsBytes() throws Exception {
        byte[] index = Files.readAllBytes(dataset());
        Mutations.ofEachByte(index, json -> MdsIndex.parse(json, "mem:/index.json"));
    }

    @Test
    void saysWhereTheFoldersOfSplitsAreDue() throws Exception {
        dataset();
        Path table = Files.writeString(folder.resolve("train/synsets.txt"), "1 n01 cat\n");
        assertThat(new Mds().matches(InputFolder.of(files, table.getParent().toString())))
                .isTrue();
        assertThatThrownBy(() ->
                        new Mds().open(files, InputOptions.of(table.getParent().toString())))
                .isInstanceOf(InputUsageException.class)
                .hasMessageEndingWith("/train: there must be a folder train or val with an index.json in it,"
                        + " got the index alone; give the folder that holds train and val by --input");
    }

    @Test
    void aLargeIndexIsNotRead() throws Exception {
        try (RandomAccessFile index = new RandomAccessFile(dataset().toFile(), "rw")) {
            index.setLength((16 << 20) + 1);
        }
        assertThatThrownBy(this::contents)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith(
                        "/train/index.json: an index must have at most 16777216 bytes, got 16777217; check --input");
    }
}
