package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.Digits;
import org.saccade.data.source.DamagedRecordException.Reason;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Reads what pyarrow wrote: see parquet_files.py. */
class ParquetTest {

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(ParquetTest.class.getResource("parquet/" + name).toURI());
    }

    private Path copyHuggingFace(String into) throws Exception {
        Path data = Files.createDirectories(folder.resolve(into));
        try (Stream<Path> all = Files.list(resource("hugging-face"))) {
            for (Path file : all.toList()) {
                Files.copy(file, data.resolve(file.getFileName().toString()));
            }
        }
        return data;
    }

    private InputOptions options() {
        return InputOptions.of(folder.toString());
    }

    private Contents contents(InputOptions options) throws IOException {
        return Forms.detect(files, options).open(files, options).contents(Walks.strict(files));
    }

    @Test
    void givesTheDigitsAsTheirTarsDo() throws Exception {
        copyHuggingFace("data");
        Contents contents = contents(options());
        Contents tars = new Ilsvrc()
                .open(files, InputOptions.of(Digits.FOLDER.toString()))
                .contents(Walks.strict(files));
        Map<String, byte[]> bytes = Digits.train();
        bytes.putAll(Digits.val());
        assertThat(contents.images()).hasSize(45);
        assertThat(contents.classes())
                .extracting(c -> c.wnid())
                .isEqualTo(tars.classes().stream().map(c -> c.wnid()).toList());
        for (SourceImage image : contents.images()) {
            SourceImage original = tars.images().stream()
                    .filter(candidate -> candidate.key().equals(image.key()))
                    .findFirst()
                    .orElseThrow();
            assertThat(image.fileName()).isEqualTo(original.fileName());
            assertThat(image.split()).isEqualTo(original.split());
            assertThat(image.label()).isEqualTo(original.label());
            try (ImageReader reader = new ParquetImages(files).open(image.uri())) {
                assertThat(reader.read(image)).as(image.key()).isEqualTo(bytes.get(image.fileName()));
            }
        }
    }

    @Test
    void readsForwardsAndFromTheMiddle() throws Exception {
        copyHuggingFace("data");
        List<SourceImage> images = contents(options()).images().stream()
                .filter(image -> image.uri().endsWith("train-00000-of-00002.parquet"))
                .toList();
        Map<String, byte[]> bytes = Digits.train();
        try (ImageReader reader = new ParquetImages(files).open(images.get(0).uri())) {
            for (int row : new int[] {1, 2, 9, 10, 15, 22, 3}) {
                SourceImage image = images.get(row);
                assertThat(image.offset()).isEqualTo(row);
                assertThat(reader.read(image)).as("row %d", row).isEqualTo(bytes.get(image.fileName()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"train", "validation"})
    void findsTheSplitInTheNamesOfFoldersToo(String split) throws Exception {
        Path data = Files.createDirectories(folder.resolve(split));
        Files.copy(resource("hugging-face/train-00001-of-00002.parquet"), data.resolve("0000.parquet"));
        Files.copy(Digits.FOLDER.resolve("synsets.txt"), folder.resolve("synsets.txt"));
        assertThat(contents(options()).images()).hasSize(17).allMatch(image -> image.split()
                .equals(split.equals("train") ? Source.TRAIN : Source.VAL));
    }

    @Test
    void aHashInANameMakesNoSeriesOfItsOwn() throws Exception {
        Path data = copyHuggingFace("data");
        Path first = data.resolve("train-00000-of-00002.parquet");
        Path second = data.resolve("train-00001-of-00002.parquet");
        Files.move(first, data.resolve("train-00000-of-00002-a1b2c3d4e5f6a7b8.parquet"));
        Path hashed = Files.move(second, data.resolve("train-00001-of-00002-0123456789abcdef.parquet"));
        assertThat(contents(options()).images()).hasSize(45);
        Files.delete(hashed);
        assertThatThrownBy(() -> contents(options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageMatching("file:.*/data/train-00001-of-00002.parquet: this shard is missing, "
                        + "1 of 00002 are there; fetch it");
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        Path data = copyHuggingFace("data");
        Files.delete(data.resolve("train-00001-of-00002.parquet"));
        assertThatThrownBy(() -> contents(options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageMatching("file:.*/data/train-00001-of-00002.parquet: this shard is missing, "
                        + "1 of 00002 are there; fetch it");
    }

    @Test
    void refusesAFileOfNoSplit() throws Exception {
        Files.copy(resource("encodings/plain.parquet"), folder.resolve("plain.parquet"));
        assertThatThrownBy(() -> contents(options()))
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining("plain.parquet: nothing says to which split this file belongs");
    }

    @Test
    void refusesLabelsBesideThoseThatItHas() throws Exception {
        copyHuggingFace("data");
        InputOptions labels = options().withValLabels(folder.toString());
        assertThatThrownBy(() -> contents(labels))
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining(
                        "the layout parquet has images and labels of all splits in one folder, got --val-labels");
    }

    @Test
    void aNumberThatIsNotTheRankOfTheWnidIsAnError() throws Exception {
        Files.copy(resource("hugging-face/train-00001-of-00002.parquet"), folder.resolve("train.parquet"));
        assertThatThrownBy(() -> contents(options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining(
                        "the number of the class must be the rank of its wnid, n90000035 has rank 0, got 5");
    }

    @Test
    void takesAnotherLabelBaseWhereTheUserSaysSo() throws Exception {
        copyHuggingFace("data");
        InputOptions oneBased = options().withLabelBase(LabelBase.ONE);
        assertThatThrownBy(() -> contents(oneBased))
                .hasMessageEndingWith(
                        "the number of the class is less than that of the first class; check --label-base");
    }

    /** Of row 3 the name is null, of row 4 the image, of row 12 the label. */
    @Test
    void namesWhatHasNoNameAndNeedsATableThen() throws Exception {
        Files.copy(resource("encodings/snappy.parquet"), folder.resolve("train-a.parquet"));
        assertThatThrownBy(() -> contents(options())).hasMessageContaining("give the table of classes by --synsets");
        Files.writeString(folder.resolve("synsets.txt"), "n1\nn2\nn3\nn4\n");
        assertThatThrownBy(() -> contents(options()))
                .hasMessageContaining("member p12.JPEG")
                .hasMessageContaining("nothing says to which class this image belongs");
        Listing listing = Listing.of(
                new ParquetRows(Source.TRAIN, folder.resolve("train-a.parquet").toString(), LabelBase.ZERO), files);
        assertThat(listing.images()).hasSize(37);
        assertThat(listing.images().get(3).name()).isEqualTo("train-a_parquet-0000003");
        assertThat(listing.images().get(5).name()).isEqualTo("p5.JPEG");
        assertThat(listing.images().get(12).index()).isEqualTo(ListedImage.NO_INDEX);
        try (ImageReader reader =
                new ParquetImages(files).open(listing.images().get(0).uri())) {
            assertThatThrownBy(() -> reader.read(image(listing.images().get(4))))
                    .isInstanceOf(DamagedRecordException.class)
                    .hasMessage("row 4 has no image: its bytes are null");
            assertThat(reader.read(image(listing.images().get(5)))).hasSize(25);
        }
    }

    private static SourceImage image(ListedImage listed) {
        return new SourceImage(Source.TRAIN, "k", "f", 0, listed.uri(), listed.offset(), listed.length());
    }

    @Test
    void namesTheColumnsOfAnotherTable() throws Exception {
        Files.copy(
                Path.of(getClass()
                        .getResource("parquet/encodings/int32.parquet")
                        .toURI()),
                folder.resolve("train.parquet"));
        byte[] bytes = Files.readAllBytes(folder.resolve("train.parquet"));
        byte[] renamed =
                new String(bytes, "ISO_8859_1").replace("label", "lapel").getBytes("ISO_8859_1");
        Files.write(folder.resolve("train.parquet"), renamed);
        assertThatThrownBy(() -> contents(options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith("train.parquet: a file of images has the columns image.bytes, image.path, label, "
                        + "got image.bytes, image.path, lapel; rename them, or check the path");
    }

    @Test
    void aDamagedPageIsDamageOfItsImages() throws Exception {
        Path file = folder.resolve("train.parquet");
        Files.copy(resource("encodings/zstd.parquet"), file);
        ParquetRows rows = new ParquetRows(Source.TRAIN, file.toString(), LabelBase.ZERO);
        List<ListedImage> images = Listing.of(rows, files).images();
        byte[] bytes = Files.readAllBytes(file);
        byte[] frame = {(byte) 0x28, (byte) 0xB5, (byte) 0x2F, (byte) 0xFD}; // of Zstandard: the first page of images
        int at = new String(bytes, "ISO_8859_1").indexOf(new String(frame, "ISO_8859_1"));
        at = new String(bytes, "ISO_8859_1").indexOf(new String(frame, "ISO_8859_1"), at + 1);
        bytes[at + 8] ^= 1;
        Files.write(file, bytes);
        try (ImageReader reader = new ParquetImages(files).open(file.toString())) {
            assertThatThrownBy(() -> reader.read(image(images.get(0))))
                    .isInstanceOfSatisfying(DamagedRecordException.class, e -> assertThat(e.reason())
                            .isEqualTo(Reason.CRC_MISMATCH));
            assertThat(reader.read(image(images.get(17)))).hasSize(39);
        }
        Files.write(file, Arrays.copyOf(bytes, 1000));
        assertThat(Listing.of(rows, files).damage())
                .endsWith("train.parquet: the last bytes must be PAR1: the file is cut short, or no Parquet file"
                        + "; fetch the file again and compare its checksum with the publisher's");
    }

    @ParameterizedTest
    @CsvSource({
        "n01440764_10026_n01440764.JPEG, n01440764_10026.JPEG, n01440764",
        "ILSVRC2012_val_00000293_n01440764.JPEG, ILSVRC2012_val_00000293.JPEG, n01440764",
        "a/n01440764_18.JPEG, n01440764_18.JPEG, n01440764",
        "n01440764_18_n01443537.JPEG, n01440764_18.JPEG, n01443537",
        "ILSVRC2012_val_00000293.JPEG, ILSVRC2012_val_00000293.JPEG, ''",
        "n01440764.JPEG, n01440764.JPEG, ''",
        "_n01440764.JPEG, .JPEG, n01440764",
        "'', '', ''"
    })
    void readsNamesAsPeopleWriteThem(String path, String name, String wnid) {
        assertThat(ImageName.of(path)).isEqualTo(new ImageName(name, wnid));
    }
}
