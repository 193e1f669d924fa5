package org.saccade.data.source.parquet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.source.file.MemoryReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Reads what pyarrow wrote: see parquet_files.py, whose formulas stand here too. */
class ParquetFileTest {

    private static final int GROUP_ROWS = 17;

    private static byte[] file(String name) throws IOException {
        try (InputStream in = ParquetFileTest.class.getResourceAsStream("encodings/" + name + ".parquet")) {
            return in.readAllBytes();
        }
    }

    private static ParquetFile open(byte[] file) throws IOException, ParquetException {
        return ParquetFile.open(new MemoryReader(file));
    }

    private static boolean hasImage(int row) {
        return row % 11 != 10;
    }

    private static Optional<byte[]> image(int row) {
        byte[] bytes = new byte[row * row % 50];
        Arrays.fill(bytes, (byte) row);
        return hasImage(row) && row % 5 != 4 ? Optional.of(bytes) : Optional.empty();
    }

    private static Optional<String> path(int row) {
        return hasImage(row) && row % 7 != 3 ? Optional.of("p" + row + ".JPEG") : Optional.empty();
    }

    private static OptionalLong label(int row) {
        return row % 13 != 12 ? OptionalLong.of(row % 4) : OptionalLong.empty();
    }

    private static void assertImage(Optional<byte[]> image, int row) {
        assertThat(image.isPresent()).as("row %d", row).isEqualTo(image(row).isPresent());
        image.ifPresent(bytes ->
                assertThat(bytes).as("row %d", row).isEqualTo(image(row).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "dictionary",
                "short-dictionary",
                "snappy",
                "gzip",
                "zstd",
                "version-2",
                "version-2-zstd",
                "int32"
            })
    void readsEveryEncodingAndCodecThatWritersUse(String name) throws Exception {
        ParquetFile file = open(file(name));
        assertThat(file.columns()).startsWith("image.bytes", "image.path", "label");
        assertThat(file.rowGroups()).extracting(RowGroup::rows).containsExactly(17L, 17L, 3L);
        assertThat(file.rowGroups()).extracting(RowGroup::firstRow).containsExactly(0L, 17L, 34L);
        for (RowGroup group : file.rowGroups()) {
            ColumnReader images = file.column(group, "image.bytes");
            ColumnReader paths = file.column(group, "image.path");
            ColumnReader labels = file.column(group, "label");
            for (int row = (int) group.firstRow(); row < group.endRow(); row++) {
                assertImage(images.nextBytes(), row);
                assertThat(paths.nextBytes().map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                        .isEqualTo(path(row));
                assertThat(labels.nextNumber()).isEqualTo(label(row));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "short-dictionary", "version-2-zstd"})
    void skipsToAnyRow(String name) throws Exception {
        ParquetFile file = open(file(name));
        for (int first = 0; first < GROUP_ROWS; first++) {
            for (int second = first + 1; second < GROUP_ROWS; second++) {
                ColumnReader images = file.column(file.rowGroups().get(1), "image.bytes");
                images.skip(first);
                assertImage(images.nextBytes(), GROUP_ROWS + first);
                images.skip(second - first - 1);
                assertImage(images.nextBytes(), GROUP_ROWS + second);
            }
        }
    }

    @Test
    void leavesTheBytesOfImagesAloneUnlessTheyAreAskedFor() throws Exception {
        byte[] bytes = file("plain");
        MemoryReader memory = new MemoryReader(bytes);
        ParquetFile file = ParquetFile.open(memory);
        long footer = memory.bytesRead();
        file.column(file.rowGroups().get(2), "label").nextNumber();
        assertThat(memory.bytesRead() - footer).isLessThan(300);
    }

    @Test
    void namesTheColumnsWhereOneIsMissing() throws Exception {
        ParquetFile file = open(file("plain"));
        assertThatThrownBy(() -> file.column(file.rowGroups().get(0), "image"))
                .isInstanceOf(ParquetException.class)
                .hasMessage("there must be a column image, got image.bytes, image.path, label, extra.list.element");
    }

    @Test
    void saysWhatIsNotRead() throws Exception {
        ParquetFile lz4 = open(file("lz4"));
        assertThatThrownBy(() -> lz4.column(lz4.rowGroups().get(0), "label"))
                .hasMessage("it is compressed by codec 7, and these are read: "
                        + "UNCOMPRESSED (0), SNAPPY (1), GZIP (2), ZSTD (6); write the file again with one of them");
        ParquetFile delta = open(file("delta"));
        assertThatThrownBy(() -> delta.column(delta.rowGroups().get(0), "label").nextNumber())
                .hasMessageContaining("of column label has encoding 5, which is not read");
        ParquetFile plain = open(file("plain"));
        RowGroup group = plain.rowGroups().get(0);
        assertThatThrownBy(() -> plain.column(group, "extra.list.element"))
                .hasMessage("column extra.list.element has many values a row, which are not read");
        assertThatThrownBy(() -> plain.column(group, "label").nextBytes())
                .hasMessage("column label must have values that are bytes, got INT64");
        assertThatThrownBy(() -> plain.column(group, "image.bytes").nextNumber())
                .hasMessage("column image.bytes must have values that are whole numbers, got BYTE_ARRAY");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'a Parquet file has at least 12 bytes, got 0'",
        "11, 'a Parquet file has at least 12 bytes, got 11'",
        "100, 'the last bytes must be PAR1: the file is cut short, or no Parquet file'"
    })
    void refusesAFileThatIsCutShort(int length, String message) throws Exception {
        byte[] cut = Arrays.copyOf(file("plain"), length);
        assertThatThrownBy(() -> open(cut)).isInstanceOf(ParquetException.class).hasMessage(message);
    }

    @Test
    void refusesAFooterThatIsLongerThanTheFileOrAnyFooter() throws Exception {
        byte[] bytes = file("plain");
        bytes[bytes.length - 5] = (byte) 0xFF; // the highest byte of the length
        assertThatThrownBy(() -> open(bytes))
                .hasMessageMatching("the footer must fit the file and have at most 16777216 bytes, "
                        + "got 42\\d{8} in a file of " + bytes.length);
    }

    /** Of a list of four billion row groups, the length is all there is. */
    @Test
    void takesNoMemoryForLengthsThatAreNotThere() {
        byte[] footer = {0x29, (byte) 0xFC, -1, -1, -1, -1, 0x0F};
        byte[] bytes = new byte[4 + footer.length + 8];
        System.arraycopy(footer, 0, bytes, 4, footer.length);
        bytes[4 + footer.length] = (byte) footer.length;
        System.arraycopy("PAR1".getBytes(StandardCharsets.US_ASCII), 0, bytes, bytes.length - 4, 4);
        assertThatThrownBy(() -> open(bytes)).hasMessage("the footer of 7 bytes ends in the middle of a value");
    }

    @Test
    void aDamagedPageCostsItsOwnValuesAlone() throws Exception {
        byte[] bytes = file("zstd");
        ParquetFile file = open(bytes);
        ColumnChunk chunk = file.rowGroups().get(1).chunks().get("image.bytes");
        PageHeader dictionary = PageHeader.read(new MemoryReader(bytes), chunk.offset(), chunk.end());
        PageHeader first = PageHeader.read(new MemoryReader(bytes), dictionary.end(), chunk.end());
        bytes[(int) first.dataOffset() + 2] ^= 1;
        ColumnReader images = open(bytes).column(file.rowGroups().get(1), "image.bytes");
        for (int row = 0; row < first.values(); row++) {
            assertThatThrownBy(images::nextBytes)
                    .isInstanceOf(PageChecksumException.class)
                    .hasMessageMatching("the page at byte " + first.dataOffset()
                            + " of column image.bytes has CRC-32 [0-9a-f]{8}, but [0-9a-f]{8} is due");
        }
        assertThat(first.values()).isBetween(1, GROUP_ROWS - 1);
        assertImage(images.nextBytes(), GROUP_ROWS + first.values());
    }

    /** Whatever is wrong with a file, reading it ends in values or in the one exception that says so. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "snappy", "version-2-zstd"})
    void survivesFlippedBits(String name) throws Exception {
        byte[] whole = file(name);
        for (int at = 0; at < whole.length; at += 3) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % Byte.SIZE);
            readAll(flipped);
        }
    }

    @Test
    void noticesEveryCut() throws Exception {
        byte[] whole = file("plain");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> open(cut)).isInstanceOf(ParquetException.class);
        }
    }

    private static void readAll(byte[] bytes) throws IOException {
        try {
            ParquetFile file = open(bytes);
            for (RowGroup group : file.rowGroups()) {
                for (String name : List.of("image.bytes", "image.path", "label")) {
                    ColumnReader column = file.column(group, name);
                    for (long row = 0; row < group.rows(); row++) {
                        if (name.equals("label")) {
                            column.nextNumber();
                        } else {
                            column.nextBytes();
                        }
                    }
                }
            }
        } catch (ParquetException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
        }
    }
}
