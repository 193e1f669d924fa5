package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.SequenceFile.Writer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.apache.hadoop.util.ReflectionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.shard.PixelArray;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Reads what Hadoop's own writer wrote. */
class SequenceFilesTest {

    private static final int IMAGES = 300;

    @TempDir
    private Path folder;

    private final Configuration configuration = new Configuration();
    private final HadoopFiles files = new HadoopFiles(configuration);

    /** Image number i: its own sides and colours. */
    private static byte[] value(int i) {
        int width = 1 + i % 7;
        int height = 1 + i % 5;
        ByteBuffer value =
                ByteBuffer.allocate(8 + width * height * 3).putInt(width).putInt(height);
        while (value.hasRemaining()) {
            value.put((byte) i).put((byte) (i + 1)).put((byte) value.position()); // blue, green, red
        }
        return value.array();
    }

    private static String key(int i) {
        return "n0000000" + (1 + i % 3) + "_" + i + ".JPEG\n" + (1 + i % 3);
    }

    private void write(String name, CompressionType type, Class<? extends CompressionCodec> codec) throws IOException {
        try (Writer writer = writer(name, type, codec)) {
            for (int i = 0; i < IMAGES; i++) {
                writer.append(new Text(key(i)), text(value(i)));
            }
        }
    }

    private Writer writer(String name, CompressionType type, Class<? extends CompressionCodec> codec)
            throws IOException {
        configuration.setInt("io.seqfile.compress.blocksize", 2000);
        Files.createDirectories(folder.resolve(name).getParent());
        return SequenceFile.createWriter(
                configuration,
                Writer.file(new org.apache.hadoop.fs.Path(folder.resolve(name).toString())),
                Writer.keyClass(Text.class),
                Writer.valueClass(Text.class),
                Writer.syncInterval(1000),
                Writer.compression(type, ReflectionUtils.newInstance(codec, configuration)));
    }

    private static Text text(byte[] bytes) {
        Text text = new Text();
        text.set(bytes, 0, bytes.length);
        return text;
    }

    private Contents contents() throws IOException {
        InputOptions options = InputOptions.of(folder.toString());
        return Forms.detect(files, options).open(files, options).contents(Walks.strict(files));
    }

    private byte[] read(SourceImage image) throws Exception {
        try (ImageReader reader = new SequenceImages(files).open(image.uri())) {
            return reader.read(image);
        }
    }

    private Listing listing(String name) throws IOException {
        return Listing.of(new SequenceRecords(Source.TRAIN, folder.resolve(name).toString(), LabelBase.ONE), files);
    }

    private static SourceImage image(ListedImage listed) {
        return new SourceImage(Source.TRAIN, "k", "f", 0, listed.uri(), listed.offset(), listed.length());
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void readsWhatHadoopWrites(CompressionType type) throws Exception {
        write("train/imagenet-seq-0_0.seq", type, DefaultCodec.class);
        Contents contents = contents();
        assertThat(contents.classes()).extracting(c -> c.wnid()).containsExactly("n00000001", "n00000002", "n00000003");
        assertThat(contents.images())
                .hasSize(IMAGES)
                .isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
        try (ImageReader reader =
                new SequenceImages(files).open(contents.images().get(0).uri())) {
            for (int i = 0; i < IMAGES; i++) {
                SourceImage image = contents.images().get(i);
                assertThat(image.key()).isEqualTo("n0000000" + (1 + i % 3) + "_" + i);
                assertThat(image.label()).isEqualTo(i % 3);
                assertPixels(reader.read(image), i);
            }
        }
        for (int i : new int[] {299, 1, 150}) {
            assertPixels(read(contents.images().get(i)), i);
        }
    }

    private static void assertPixels(byte[] npy, int i) throws Exception {
        PixelArray pixels = PixelArray.parse(npy);
        assertThat(pixels.width()).isEqualTo(1 + i % 7);
        assertThat(pixels.height()).isEqualTo(1 + i % 5);
        for (int at = 0; at < pixels.rgb().length; at += 3) {
            assertThat(Arrays.copyOfRange(pixels.rgb(), at, at + 3))
                    .containsExactly((byte) (8 + at + 2), (byte) (i + 1), (byte) i);
        }
    }

    @Test
    void withoutNamesItCountsThemAndNeedsATable() throws Exception {
        try (Writer writer = writer("val/a.seq", CompressionType.RECORD, DefaultCodec.class)) {
            writer.append(new Text("2"), text(value(0)));
        }
        assertThatThrownBy(this::contents)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("give the table of classes by --synsets");
        Files.writeString(folder.resolve("synsets.txt"), "n1\nn2\n");
        assertThat(contents().images())
                .extracting(SourceImage::key, SourceImage::split, SourceImage::label)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a_seq-0000000", Source.VAL, 1));
    }

    @ParameterizedTest
    @CsvSource({"x, 'got ''x'' in record 1'", "'a\nb\n1', 'got ''a'' in record 1'", "-1, 'got ''-1'' in record 1'"})
    void refusesAKeyOfAnotherForm(String key, String message) throws Exception {
        try (Writer writer = writer("a.seq", CompressionType.NONE, DefaultCodec.class)) {
            writer.append(new Text(key(0)), text(value(0)));
            writer.append(new Text(key), text(value(1)));
        }
        Listing listing = listing("a.seq");
        assertThat(listing.images()).hasSize(1);
        assertThat(listing.damage())
                .contains("a.seq: a key is the number of a class")
                .contains(message);
    }

    @Test
    void refusesOtherClassesAndCodecs() throws Exception {
        write("b.seq", CompressionType.BLOCK, BZip2Codec.class);
        assertThat(listing("b.seq").damage())
                .contains(
                        "the codec must be org.apache.hadoop.io.compress.DefaultCodec, got org.apache.hadoop.io.compress.BZip2Codec");
        Files.write(folder.resolve("c.seq"), "SEQ".getBytes("US-ASCII"));
        assertThat(listing("c.seq").damage()).contains("c.seq: the bytes before byte 3 are cut short");
        Files.write(folder.resolve("d.seq"), new byte[] {'P', 'A', 'R', '1'});
        assertThat(listing("d.seq").damage())
                .contains("d.seq: a SequenceFile begins with SEQ and version 6, got 'other bytes'");
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments(new byte[7], "a value has at least 8 bytes, got 7"),
                arguments(new byte[8], "got width=0, height=0, bytes=0"),
                arguments(ByteBuffer.allocate(14).putInt(1).putInt(1).array(), "got width=1, height=1, bytes=6"),
                arguments(
                        ByteBuffer.allocate(8).putInt(1 << 30).putInt(4).array(),
                        "got width=1073741824, height=4, bytes=0"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aValueThatIsNoImageCostsItselfAlone(byte[] bad, String message) throws Exception {
        try (Writer writer = writer("a.seq", CompressionType.BLOCK, DefaultCodec.class)) {
            writer.append(new Text(key(0)), text(bad));
            writer.append(new Text(key(1)), text(value(1)));
        }
        List<ListedImage> images = listing("a.seq").images();
        try (ImageReader reader = new SequenceImages(files).open(images.get(0).uri())) {
            assertThatThrownBy(() -> reader.read(image(images.get(0))))
                    .isInstanceOf(DamagedRecordException.class)
                    .hasMessageContaining(message);
            assertPixels(reader.read(image(images.get(1))), 1);
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void survivesFlippedBytesAndCuts(CompressionType type) throws Exception {
        try (Writer writer = writer("whole.seq", type, DefaultCodec.class)) {
            for (int i = 0; i < 30; i++) {
                writer.append(new Text(key(i)), text(value(i)));
            }
        }
        byte[] whole = Files.readAllBytes(folder.resolve("whole.seq"));
        Path file = folder.resolve("a.seq");
        for (int at = 0; at < whole.length; at += 5) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (at % 2 == 0 ? 0x80 : 1 << at % 7);
            Files.write(file, flipped);
            readAll();
            Files.write(file, Arrays.copyOf(whole, at));
            assertThat(readAll()).isLessThan(30);
        }
    }

    /** How many images were right, where each other one says that it is not. */
    private int readAll() throws IOException {
        Listing listing = listing("a.seq");
        assertThat(listing.damage()).doesNotContain("\n");
        int right = 0;
        if (listing.images().isEmpty()) {
            return right;
        }
        try (ImageReader reader =
                new SequenceImages(files).open(listing.images().get(0).uri())) {
            for (ListedImage listed : listing.images()) {
                try {
                    reader.read(image(listed));
                    right++;
                } catch (DamagedRecordException e) {
                    assertThat(e.getMessage()).doesNotContain("\n");
                }
            }
        }
        return right;
    }
}
