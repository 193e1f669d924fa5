package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.DamagedRecordException.Reason;
import org.saccade.data.source.file.BytesReader;
import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.DecompressedReader;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.file.MemoryReader;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.tfrecord.TfRecordFrame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.data.source.TfRecords.bytes;
import static org.saccade.data.source.TfRecords.delimited;
import static org.saccade.data.source.TfRecords.example;
import static org.saccade.data.source.TfRecords.feature;
import static org.saccade.data.source.TfRecords.integers;
import static org.saccade.data.source.TfRecords.text;
import static org.saccade.data.source.TfRecords.unpackedInteger;
import static org.saccade.data.source.TfRecords.varint;
import static org.saccade.data.source.file.Bytes.concat;

class TfRecordTest {

    private static final byte[] IMAGE = {7, 1, 2, 3};
    private static final long LARGE = SourceImage.MAX_BYTES + 1L;

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    private static byte[] inception(String fileName, String wnid, long label) {
        return example(
                integers("image/class/label", label),
                text("image/class/synset", wnid),
                bytes("image/encoded", IMAGE),
                text("image/filename", fileName));
    }

    private static byte[] tfds(String fileName, long label) {
        return example(text("file_name", fileName), bytes("image", IMAGE), integers("label", label));
    }

    private static List<ListedImage> list(byte[] file) throws IOException {
        List<ListedImage> found = new ArrayList<>();
        new TfRecordFile("train", "mem:/train-00000-of-00001", ImageKeys.KNOWN)
                .list(new MemoryReader(file), found::add);
        return found;
    }

    private InputOptions options() throws IOException {
        Path table = Files.writeString(folder.resolve("table.txt"), "n01 cat\nn02 dog\nn03 eel\n");
        return InputOptions.of(folder.toString()).withSynsets(table.toString());
    }

    private List<SourceImage> images(InputOptions options) throws IOException {
        return new TfRecord().open(files, options).contents(Walks.strict(files)).images();
    }

    private void write(String name, byte[]... records) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), concat(records));
    }

    @Test
    void theChecksumsOfTheTestAreThePublishedOnes() {
        assertThat(TfRecords.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0xE3069283);
        assertThat(TfRecords.crc32c(new byte[32])).as("RFC 3720, B.4").isEqualTo(0x8A9136AA);
    }

    @Test
    void theKeysSayWhereTheNumbersBegin() throws Exception {
        write("train-00000-of-00001", inception("a.JPEG", "n02", 2), tfds("b.JPEG", 2), tfds("c.JPEG", 0));
        assertThat(images(options())).extracting(SourceImage::label).containsExactly(1, 2, 0);
        write("train-00000-of-00001", inception("a.JPEG", "", 2), tfds("b.JPEG", 2));
        assertThat(images(options().withLabelBase(LabelBase.ZERO)))
                .extracting(SourceImage::label)
                .containsExactly(2, 2);
        assertThat(images(options().withLabelBase(LabelBase.ONE)))
                .extracting(SourceImage::label)
                .containsExactly(1, 1);
    }

    @Test
    void anotherLabelBaseIsAnotherInput() throws Exception {
        write("train-00000-of-00001", tfds("b.JPEG", 2));
        assertThat(new TfRecord()
                        .open(files, options().withLabelBase(LabelBase.ONE))
                        .files())
                .isNotEqualTo(new TfRecord().open(files, options()).files());
    }

    static Stream<Arguments> labelTraps() {
        return Stream.of(
                arguments(inception("a.JPEG", "", 0), "is less than that of the first class; check --label-base"),
                arguments(inception("a.JPEG", "n01", 0), "is less than that of the first class; check --label-base"),
                arguments(inception("a.JPEG", "", 4), "must be from 0 to 2, counted from 0, got 3"),
                arguments(inception("a.JPEG", "n02", 1), "n02 has rank 1, got 0 (both counted from 0)"),
                arguments(inception("a.JPEG", "n99", 1), "wnid n99 is not in the synset table"),
                arguments(tfds("a.JPEG", -1), "is less than that of the first class"),
                arguments(tfds("a.JPEG", 3), "must be from 0 to 2, counted from 0, got 3"),
                arguments(tfds("a.JPEG", 1L << 33), "must be from 0 to 2, counted from 0, got 2147483647"));
    }

    @ParameterizedTest
    @MethodSource("labelTraps")
    void aLabelIsNeverGuessed(byte[] record, String message) throws Exception {
        write("train-00000-of-00001", record);
        assertThatThrownBy(() -> images(options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("train-00000-of-00001, member a.JPEG at byte 0: ")
                .hasMessageContaining(message);
    }

    @Test
    void anyOrderAndAnyEncodingOfFeaturesIsRead() throws Exception {
        byte[] valueBeforeName = delimited(
                1,
                concat(
                        delimited(2, delimited(1, delimited(1, IMAGE))),
                        delimited(1, "image".getBytes(StandardCharsets.UTF_8))));
        byte[] unknownFields = concat(
                concat(varint(9 << 3), varint(1L << 63)),
                concat(varint(10 << 3 | 1), new byte[8]),
                concat(varint(11 << 3 | 5), new byte[4]),
                delimited(12, new byte[300]));
        byte[] floats = feature("boxes", delimited(2, delimited(1, new byte[8])));
        byte[] split = TfRecords.record(
                unknownFields,
                delimited(1, concat(unknownFields, unpackedInteger("label", 300), floats)),
                delimited(1, valueBeforeName));
        assertThat(list(split)).singleElement().satisfies(image -> {
            assertThat(image.index()).isEqualTo(300);
            assertThat(image.name()).isEqualTo("train-00000-of-00001-0000000");
        });
    }

    @Test
    void anImageWithoutANameIsKnownByItsRecord() throws Exception {
        byte[] nameless = example(bytes("image", IMAGE), integers("label", 0));
        write("digits-train.tfrecord-00000-of-00001", nameless, nameless);
        assertThat(images(options()))
                .extracting(SourceImage::key)
                .containsExactly(
                        "digits-train_tfrecord-00000-of-00001-0000000", "digits-train_tfrecord-00000-of-00001-0000001");
    }

    static Stream<Arguments> recordsOfAnotherKind() {
        return Stream.of(
                arguments(
                        example(bytes("img", IMAGE), integers("cls\n", 1)),
                        "a record must have the features image/encoded and image/class/label or image and label, got cls?, img;"),
                arguments(TfRecords.record(), "got none;"),
                arguments(
                        example(bytes("image", IMAGE), integers("label", 1, 2)),
                        "the feature label must be one integer"),
                arguments(example(bytes("image", IMAGE), text("label", "1")), "the feature label must be one integer"),
                arguments(
                        example(bytes("image", IMAGE), integers("label", 1), integers("file_name", 3)),
                        "the feature file_name must be one value of bytes"),
                arguments(
                        example(bytes("image", IMAGE), integers("label", 1), bytes("file_name", new byte[1025])),
                        "the feature file_name must have at most 1024 bytes, got 1025"),
                arguments(
                        example(Stream.iterate(0, i -> i + 1)
                                .limit(257)
                                .map(i -> integers("f" + i, i))
                                .toArray(byte[][]::new)),
                        "an example must have at most 256 features"),
                arguments(TfRecords.record(delimited(1, new byte[] {0x0a, 0x7f})), "a field must end with its message"),
                arguments(TfRecords.record(new byte[] {0x0b}), "the wire type of a field must be 0, 1, 2 or 5, got 3"),
                arguments(
                        TfRecords.record(new byte[] {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}),
                        "at most 10 bytes"),
                arguments(
                        TfRecords.record(new byte[] {0x0a, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}),
                        "got one of 18446744073709551615 bytes where 0 are left"));
    }

    @ParameterizedTest
    @MethodSource("recordsOfAnotherKind")
    void aRecordOfAnotherKindIsNamed(byte[] record, String message) {
        byte[] before = tfds("a.JPEG", 1);
        assertThatThrownBy(() -> list(concat(before, record)))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageStartingWith("mem:/train-00000-of-00001: record 1 at byte " + before.length + ": ")
                .hasMessageContaining(message)
                .hasMessageEndingWith("; fetch the file again, or correct --layout");
    }

    @Test
    void seeksOverTheImages() throws Exception {
        byte[] large = example(bytes("image", new byte[4 << 20]), integers("label", 1));
        MemoryReader file = new MemoryReader(concat(large, large, large));
        List<ListedImage> found = new ArrayList<>();
        new TfRecordFile("train", "mem:/a", ImageKeys.KNOWN).list(file, found::add);
        assertThat(found).extracting(ListedImage::offset).containsExactly(0L, (long) large.length, 2L * large.length);
        assertThat(file.bytesRead()).isLessThan(64 << 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {256L << 20, Long.MAX_VALUE - 15, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void aLengthThatTheFileDoesNotHaveIsItsEnd(long claimed) {
        byte[] length = length(claimed);
        assertThatThrownBy(() -> list(concat(length, TfRecords.maskedCrc(length), new byte[100])))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("record 0 at byte 0: the file is cut short in this record, at byte 112");
    }

    @Test
    void aRecordThatIsTooLargeHidesNoOther() throws Exception {
        byte[] image = beforeLarge(2, beforeLarge(1, beforeLarge(1)));
        byte[] feature = beforeLarge(1, delimited(1, "image".getBytes(StandardCharsets.UTF_8)), image);
        byte[] example = beforeLarge(1, integers("label", 1), feature);
        byte[] length = length(example.length + LARGE);
        write("train-00000-of-00001", length, TfRecords.maskedCrc(length), example);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("train-00000-of-00001").toFile(), "rw")) {
            file.seek(file.length() + LARGE + Integer.BYTES);
            file.write(tfds("b.JPEG", 2));
        }
        assertThat(images(options())).extracting(SourceImage::label).containsExactly(1, 2);
        assertThat(images(options()).get(0).length()).isGreaterThan(SourceImage.MAX_BYTES);
    }

    /** A field that ends with the bytes of a large image, without these. */
    private static byte[] beforeLarge(int field, byte[]... parts) {
        byte[] before = concat(parts);
        return concat(varint(field << 3 | 2), varint(before.length + LARGE), before);
    }

    private static byte[] length(long length) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }

    @Test
    void aFlippedImageIsOneBadRecord() throws Exception {
        byte[] imageLast = example(text("file_name", "a.JPEG"), integers("label", 1), bytes("image", IMAGE));
        byte[] file = concat(imageLast, tfds("b.JPEG", 2));
        file[imageLast.length - 5] ^= 1;
        write("train-00000-of-00001", file);
        Source source = new TfRecord().open(files, options());
        List<SourceImage> images = source.contents(Walks.strict(files)).images();
        try (ImageReader reader = source.opener().open(images.get(0).uri())) {
            assertThatThrownBy(() -> reader.read(images.get(0)))
                    .isInstanceOfSatisfying(DamagedRecordException.class, damage -> assertThat(damage.reason())
                            .isEqualTo(Reason.CRC_MISMATCH));
            assertThat(reader.read(images.get(1))).isEqualTo(IMAGE);
        }
    }

    @Test
    void whateverIsFlippedInARecordTheOthersAreFound() throws Exception {
        byte[] record = tfds("b.JPEG", 2);
        for (int i = TfRecordFrame.HEADER_BYTES; i < record.length; i++) {
            byte[] flipped = record.clone();
            flipped[i] ^= (byte) (1 << i % Byte.SIZE);
            assertThat(list(concat(tfds("a.JPEG", 1), flipped, tfds("c.JPEG", 0))))
                    .as("byte %d flipped", i)
                    .hasSize(3)
                    .satisfies(found -> assertThat(found.get(0).name()).isEqualTo("a.JPEG"))
                    .satisfies(found -> assertThat(found.get(2).name()).isEqualTo("c.JPEG"));
        }
    }

    @Test
    void aRecordWithoutItsFeaturesIsOneBadRecord() throws Exception {
        byte[] damaged = inception("b.JPEG", "n03", 3);
        damaged[damaged.length / 2] ^= 0x40;
        write("train-00000-of-00001", inception("a.JPEG", "n01", 1), damaged, inception("c.JPEG", "n02", 2));
        Source source = new TfRecord().open(files, options());
        List<SourceImage> images = source.contents(Walks.strict(files)).images();
        assertThat(images)
                .extracting(SourceImage::key, SourceImage::label, SourceImage::isDamaged)
                .containsExactly(
                        tuple("a", 0, false),
                        tuple("train-00000-of-00001-0000001", SourceImage.DAMAGED, true),
                        tuple("c", 1, false));
        try (ImageReader reader = source.opener().open(images.get(2).uri())) {
            assertThat(reader.read(images.get(2))).isEqualTo(IMAGE);
        }
        assertThatThrownBy(() -> new TfRecord()
                        .open(files, InputOptions.of(folder.toString()))
                        .contents(Walks.strict(files)))
                .as("nobody knows the class of the damaged one, and there may be no other of it")
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith("train-00000-of-00001, member train-00000-of-00001-0000001 at byte "
                        + images.get(1).offset()
                        + ": the record does not have its checksum; fetch the file again;"
                        + " or take the rest of the input, with the table of its classes given by --synsets");
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "ZLIB"})
    void anyDamageIsSeen(Compression compression) throws Exception {
        byte[] whole = compressed(compression, concat(inception("a.JPEG", "n01", 1), tfds("b.JPEG", 2)));
        assertThat(readAll(whole, compression)).isEqualTo(2);
        Mutations.ofEachByte(whole, file -> readAll(file, compression));
    }

    /** Asserts of each image that it is as it was written; gives how many there are. */
    private static int readAll(byte[] bytes, Compression compression) throws IOException, DamagedRecordException {
        List<ListedImage> found = new ArrayList<>();
        try (RangeReader file = decompressed(bytes, compression)) {
            new TfRecordFile("train", "mem:/a", ImageKeys.KNOWN).list(file, found::add);
        }
        try (ImageReader reader = new TfRecordImages.RecordReader(decompressed(bytes, compression))) {
            for (ListedImage image : found) {
                assertThat(reader.read(new SourceImage(
                                "train", "k", image.name(), 0, image.uri(), image.offset(), image.length())))
                        .isEqualTo(IMAGE);
                assertThat(image.name()).isEqualTo(image.index() == 0 ? "a.JPEG" : "b.JPEG");
                assertThat(image.index()).isIn(0, 2);
            }
        }
        return found.size();
    }

    private static RangeReader decompressed(byte[] bytes, Compression compression) {
        RangeReader file = new BytesReader(bytes);
        return compression == Compression.NONE ? file : new DecompressedReader(file, compression, "mem:/a");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZLIB"})
    void aCompressedFileIsOneTask(Compression compression) throws Exception {
        write("train-00000-of-00001", compressed(compression, tfds("a.JPEG", 1)));
        assertThat(new TfRecord().open(files, options()).opener().isSplittable("any"))
                .isFalse();
        write("train-00000-of-00001", tfds("a.JPEG", 1));
        assertThat(new TfRecord().open(files, options()).opener().isSplittable("any"))
                .isTrue();
    }

    /** Counts what is opened. */
    public static final class CountingFiles extends RawLocalFileSystem {

        private static final AtomicInteger OPENED = new AtomicInteger();

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            OPENED.incrementAndGet();
            return super.open(file, bufferSize);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP"})
    void aShardIsOpenedOnceToBeListed(Compression compression) throws Exception {
        write("train-00000-of-00001", compressed(compression, tfds("a.JPEG", 1)));
        Configuration counting = new Configuration();
        counting.setClass("fs.file.impl", CountingFiles.class, FileSystem.class);
        counting.setBoolean("fs.file.impl.disable.cache", true);
        HadoopFiles counted = new HadoopFiles(counting);
        String uri = folder.resolve("train-00000-of-00001").toUri().toString();
        int before = CountingFiles.OPENED.get();
        Listing listing = Listing.of(new TfRecordFile("train", uri, ImageKeys.KNOWN), counted);
        assertThat(listing.images()).hasSize(1);
        assertThat(CountingFiles.OPENED.get() - before).isEqualTo(1);
    }

    @Test
    void aRecordWhoseLengthLooksLikeGzipIsARecord() throws Exception {
        int frameAndFeatures = example(bytes("image", new byte[1 << 15]), integers("label", 1)).length - (1 << 15);
        int image = 0x8b1f + 16 - frameAndFeatures;
        byte[] record = example(bytes("image", new byte[image]), integers("label", 1));
        assertThat(record).startsWith(0x1f, 0x8b);
        write("train-00000-of-00001", record);
        assertThat(images(options())).hasSize(1);
    }

    private static byte[] compressed(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (compression) {
                    case GZIP -> new GZIPOutputStream(bytes);
                    case ZLIB -> new DeflaterOutputStream(bytes);
                    default -> bytes;
                }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void aBombEndsAtItsFirstRecord() throws Exception {
        write("train-00000-of-00001", compressed(Compression.GZIP, new byte[64 << 20]));
        assertThatThrownBy(() -> images(options()))
                .hasMessageContaining("record 0 at byte 0: the length of the record does not have its checksum");
    }

    @Test
    void shardsAreFoundByNameOrByFolder() throws Exception {
        write("val/x.tfrecords", tfds("v.JPEG", 0));
        write("train-00000-of-00002", tfds("a.JPEG", 0));
        write("train-00001-of-00002", tfds("b.JPEG", 1));
        write("test-00000-of-00009", tfds("t.JPEG", -1));
        write("checkpoint.index", new byte[1]);
        assertThat(images(options()))
                .extracting(image -> image.split() + " " + image.key())
                .containsExactly("train a", "train b", "val v");
    }

    @Test
    void aShardThatIsMissingIsNamed() throws Exception {
        write("train-00000-of-00003", tfds("a.JPEG", 0));
        write("train-00002-of-00003", tfds("b.JPEG", 0));
        assertThatThrownBy(() -> images(options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith("/train-00001-of-00003: this shard is missing, 2 of 00003 are there; fetch it");
    }

    @Test
    void aSplitIsNeverGuessed() throws Exception {
        write("part.tfrecord", tfds("a.JPEG", 0));
        assertThatThrownBy(() -> images(options()))
                .isInstanceOf(InputUsageException.class)
                .hasMessageEndingWith(
                        "/part.tfrecord: nothing says to which split this file belongs; move it into a folder train or val");
        Files.delete(folder.resolve("part.tfrecord"));
        write("train/validation-00000-of-00001", tfds("a.JPEG", 0));
        assertThatThrownBy(() -> images(options()))
                .hasMessageEndingWith("must be of one split, got val in train; move the file, or rename it");
    }

    @Test
    void aTestSplitAloneIsNothing() throws Exception {
        write("test-00000-of-00001", tfds("t.JPEG", -1));
        assertThatThrownBy(() -> images(options()))
                .isInstanceOf(InputUsageException.class)
                .hasMessageEndingWith(
                        "there is no shard of train or val here, but 1 of test, which has no labels and is not prepared");
    }

    @Test
    void optionsThatHaveNoUseAreErrors() throws Exception {
        write("train-00000-of-00001", tfds("a.JPEG", 0));
        InputOptions withTrain = options().withTrain("train.tar");
        assertThatThrownBy(() -> new TfRecord().open(files, withTrain))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("the layout tfrecord has images and labels of all splits in one folder, got --train;"
                        + " leave it out and give the folder by --input");
    }

    @Test
    void aWnidInANameIsNoNumberOfAShard() throws Exception {
        write("train/n01440764.tfrecord", tfds("a.JPEG", 0));
        write("train/n01443537.tfrecord", tfds("b.JPEG", 1));
        assertThat(images(options())).hasSize(2);
    }

    @Test
    void aFeatureWithoutANameIsNoWnid() throws Exception {
        write(
                "train-00000-of-00001",
                example(text("", "n99"), text("\0", "n99"), bytes("image", IMAGE), integers("label", 1)));
        assertThat(images(options())).extracting(SourceImage::label).containsExactly(1);
    }
}
