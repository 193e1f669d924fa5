package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FolderTest {

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    private Source open() throws IOException {
        return new Folder().open(files, InputOptions.of(folder.toString()));
    }

    private Contents contents() throws IOException {
        return open().contents(Walks.strict(files));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void findsWhatTheTarsHold() throws Exception {
        Digits.unpack(folder);
        Contents packed = new Ilsvrc()
                .open(files, InputOptions.of(Digits.FOLDER.toString()))
                .contents(Walks.strict(files));
        Source source = open();
        Contents unpacked = source.contents(Walks.strict(files));
        assertThat(unpacked.images())
                .extracting(SourceImage::split, SourceImage::key, SourceImage::label, SourceImage::length)
                .containsExactlyInAnyOrderElementsOf(packed.images().stream()
                        .map(image -> org.assertj.core.groups.Tuple.tuple(
                                image.split(), image.key(), image.label(), image.length()))
                        .toList());
        Map<String, byte[]> expected = Digits.train();
        expected.putAll(Digits.val());
        for (SourceImage image : unpacked.images()) {
            try (ImageReader reader = source.opener().open(image.uri())) {
                assertThat(reader.read(image)).as(image.key()).isEqualTo(expected.get(image.fileName()));
            }
        }
    }

    /** The wnids of the check images are those of valprep.sh. */
    @ParameterizedTest
    @CsvSource({"'',", "ILSVRC/Data/CLS-LOC/,"})
    void readsFlatValidationImagesAsKaggleHasThem(String where) throws Exception {
        write(where + "train/n02437616/n02437616_1.JPEG", "a");
        for (String number : List.of("00050000", "00000003", "00000001", "00000002")) {
            write(where + "val/ILSVRC2012_val_" + number + ".JPEG", number);
        }
        write(where + "test/ILSVRC2012_test_00000001.JPEG", "no label");
        write("LOC_synset_mapping.txt", """
                n01751748 sea snake
                n02105855 Shetland sheepdog, Shetland sheep dog, Shetland
                n02437616 llama
                n09193705 alp
                """);
        write("LOC_val_solution.csv", """
                ImageId,PredictionString
                ILSVRC2012_val_00000003,n02105855 35 35 489 353
                ILSVRC2012_val_00000001,n01751748 111 108 441 193
                ILSVRC2012_val_00050000,n02437616 85 1 499 272
                ILSVRC2012_val_00000002,n09193705 33 144 213 240
                """);
        assertThat(new Folder().matches(InputFolder.of(files, folder.toString())))
                .isTrue();
        Contents contents = contents();
        assertThat(contents.classes().get(0)).isEqualTo(new ClassInfo(0, "n01751748", "sea snake"));
        assertThat(contents.images()).extracting(SourceImage::label).containsExactly(2, 0, 3, 1, 2);
        assertThat(contents.images()).extracting(SourceImage::key).contains("ILSVRC2012_val_00000001");
    }

    @Test
    void passesOverWhatIsNoImage() throws Exception {
        for (String name : List.of("a.JPEG", "b.jpg", "c.Jpeg", "d.PNG", "_e.png")) {
            write("train/n01/" + name, name);
        }
        for (String name : List.of("README.txt", ".DS_Store", "._a.JPEG", "no-extension", "jpg")) {
            write("train/n01/" + name, name);
        }
        write("train/n01/.ipynb_checkpoints/a.JPEG", "again");
        write("train/ILSVRC2012_img_train.tar", "left behind");
        assertThat(contents().images())
                .extracting(SourceImage::fileName)
                .containsExactly("_e.png", "a.JPEG", "b.jpg", "c.Jpeg", "d.PNG");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train/a.JPEG                   | /train: a folder of classes holds no image itself, got a.JPEG; move it into the folder of its class
            train/n01/readme.txt           | /train/n01: the folder holds no image; fetch its images again, or take it away
            train/n01/images/a.JPEG        | /train/n01: a folder of images holds no folder, got images; move its images one level up
            train/n01/a.webp               | /train/n01: an image file is a JPEG or a PNG, got a.webp; convert it, or take it away
            train/golden fish/a.JPEG       | /train/golden fish: the folder of a class is named by its wnid, of letters, digits, '-' and '_'; rename it
            train/n01440764.tar            | /train: no folder of a class, one <wnid> each, is in it, but tars of classes; unpack each into a folder of its name, or give the tar that held them by --layout ilsvrc
            train/readme.txt               | /train: no folder of a class, one <wnid> each, is in it; check the path
            """)
    void saysWhatIsWrongWithAFolder(String file, String message) throws Exception {
        write(file, "x");
        assertThatThrownBy(this::open)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void namesTheFirstOfSeveralFoldersThatAreWrong() throws Exception {
        for (int i = 10; i < 60; i++) {
            write("train/n" + i + (i % 20 == 3 ? "/readme.txt" : "/" + i + ".JPEG"), "x");
        }
        assertThatThrownBy(this::open).hasMessageContaining("/train/n23: the folder holds no image");
    }

    @Test
    void wantsAFolderInTrainForEveryClassInVal() throws Exception {
        write("train/n01/a.JPEG", "x");
        write("val/n01/b.JPEG", "x");
        write("val/n02/c.JPEG", "x");
        assertThatThrownBy(this::open)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith(
                        "/val/n02: the class n02 has no folder in train; complete train, take the folder away,"
                                + " or give the table of all classes by --synsets");
        write("synsets.txt", "n01\nn02\nn03\n");
        assertThat(contents().classes()).hasSize(3);
        assertThat(contents().images()).extracting(SourceImage::label).containsExactly(0, 0, 1);
    }

    @Test
    void wantsLabelsForFlatValidationImagesAndNoneForOthers() throws Exception {
        write("val/b.JPEG", "x");
        assertThatThrownBy(this::open)
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining("the validation folder file:")
                .hasMessageContaining("/val has no labels; give --val-labels FILE (");
        write("val/n01/c.JPEG", "x");
        assertThatThrownBy(this::open)
                .hasMessageEndingWith(
                        "/val: a folder of classes holds no image itself, got b.JPEG; move it into the folder of its class");
        Files.delete(folder.resolve("val/b.JPEG"));
        write("labels.txt", "n01\n");
        InputOptions options = InputOptions.of(folder.toString())
                .withValLabels(folder.resolve("labels.txt").toString());
        assertThatThrownBy(() -> new Folder().open(files, options).contents(Walks.strict(files)))
                .hasMessageContaining("the input has the class of this image, and a label file is given too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/n01/a.JPEG", "val/n01/a.JPEG"})
    void wnidsBeginAtNoBase(String image) throws Exception {
        write(image, "x");
        InputOptions options = InputOptions.of(folder.toString()).withLabelBase(LabelBase.ONE);
        assertThatThrownBy(() -> new Folder().open(files, options))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("only numbers of classes begin at a base, and the input has wnids, got --label-base;"
                        + " leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/n01/b.JPEG", "train/n01/a.JPEG"})
    void noticesThatAFolderChanged(String name) throws Exception {
        write("train/n01/a.JPEG", "x");
        Source source = open();
        write(name, "longer");
        assertThatThrownBy(() -> source.contents(Walks.strict(files)))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith("/train/n01: the folder changed while it was prepared; run again");
    }

    @Test
    void noticesThatAFileChanged() throws Exception {
        write("train/n01/a.JPEG", "x");
        Source source = open();
        SourceImage image = source.contents(Walks.strict(files)).images().get(0);
        write("train/n01/a.JPEG", "longer");
        try (ImageReader reader = source.opener().open(image.uri())) {
            assertThatThrownBy(() -> reader.read(image))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("/train/n01/a.JPEG had 1 bytes when it was listed, and has 6 now");
        }
    }

    @Test
    void tellsInputsApartByNamesAndLengths() throws Exception {
        write("train/n01/a.JPEG", "x");
        write("train/n02/b.JPEG", "xy");
        List<SourceFile> before = open().files();
        assertThat(before).extracting(SourceFile::name).containsExactly("n01", "n02");
        assertThat(before).extracting(SourceFile::length).containsExactly(1L, 2L);
        Files.move(folder.resolve("train/n01/a.JPEG"), folder.resolve("train/n01/c.JPEG"));
        assertThat(open().files().get(0)).isNotEqualTo(before.get(0));
        Files.move(folder.resolve("train/n01/c.JPEG"), folder.resolve("train/n01/a.JPEG"));
        assertThat(open().files()).isEqualTo(before);
        write("train/n01/d.JPEG", "");
        assertThat(open().files().get(0)).isNotEqualTo(before.get(0));
    }

    @Test
    void keysKeepTheFolderOfTheirClassWhereNamesCollide() throws Exception {
        for (String name : List.of(
                "train/cats/1.jpg", "train/dogs/1.jpg", "train/dogs/2.jpg", "val/cats/1.jpg", "val/dogs/2.jpg")) {
            write(name, name);
        }
        assertThat(contents().images())
                .extracting(SourceImage::key)
                .containsExactly("cats/1", "dogs/1", "dogs/2", "1", "2");
        write("train/dogs/1.png", "another");
        assertThatThrownBy(this::contents)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("the key dogs/1 is taken by")
                .hasMessageEndingWith("; rename one of the two images");
    }

    @Test
    void aNameMayHaveAColon() throws Exception {
        write("train/n01/a:b.JPEG", "x");
        Source source = open();
        SourceImage image = source.contents(Walks.strict(files)).images().get(0);
        try (ImageReader reader = source.opener().open(image.uri())) {
            assertThat(reader.read(image)).containsExactly('x');
        }
    }
}
