package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.file.Tars;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.labels.LabelVariants;
import org.saccade.data.source.labels.Resources;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class IlsvrcTest {

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    private IlsvrcInputs find(Path input) throws IOException {
        InputOptions options = InputOptions.of(input.toString());
        return IlsvrcInputs.find(InputParts.of(files, options), options);
    }

    private Source open(Path input) throws IOException {
        return new Ilsvrc().open(files, InputOptions.of(input.toString()));
    }

    private Contents contents(Path input) throws IOException {
        return open(input).contents(Walks.strict(files));
    }

    @Test
    void findsEveryDigitWithItsBytes() throws Exception {
        Source source = open(Digits.FOLDER);
        Map<String, byte[]> expected = Digits.train();
        expected.putAll(Digits.val());
        List<SourceImage> images = source.contents(Walks.strict(files)).images();
        assertThat(images).hasSize(expected.size());
        for (SourceImage image : images) {
            try (ImageReader file = source.opener().open(image.uri())) {
                assertThat(file.read(image)).as(image.key()).isEqualTo(expected.get(image.fileName()));
            }
        }
    }

    @Test
    void labelsByTheRankOfTheWnid() throws Exception {
        Contents contents = contents(Digits.FOLDER);
        assertThat(contents.classes().get(0).name()).isEqualTo("nine");
        List<String> ids = Files.readAllLines(Digits.FOLDER.resolve("val_ground_truth.txt"));
        for (SourceImage image : contents.images()) {
            if (image.split().equals(Source.TRAIN)) {
                assertThat(image.key())
                        .startsWith(contents.classes().get(image.label()).wnid());
            } else {
                int line = Integer.parseInt(image.key().substring("DIGITS_val_".length())) - 1;
                // In this table the IDs run exactly against the wnids.
                assertThat(image.label()).isEqualTo(10 - Integer.parseInt(ids.get(line)));
            }
        }
    }

    @Test
    void ordersLabelsBySortedNamesAndNotByTheTar() throws Exception {
        Map<String, byte[]> backwards = new LinkedHashMap<>();
        backwards.put("v_2.JPEG", new byte[] {2});
        backwards.put("v_1.JPEG", new byte[] {1});
        Files.write(folder.resolve("val.tar"), Tars.of(backwards));
        Files.writeString(folder.resolve("val_ground_truth.txt"), "2\n1\n");
        Files.writeString(folder.resolve("synsets.txt"), "1 n1 a\n2 n2 b\n");
        List<SourceImage> images = contents(folder).images();
        assertThat(images).extracting(SourceImage::key).containsExactly("v_1", "v_2");
        assertThat(images).extracting(SourceImage::label).containsExactly(1, 0);
    }

    static Stream<Arguments> labelFiles() {
        return LabelVariants.ALL.entrySet().stream().map(file -> arguments(file.getKey(), file.getValue()));
    }

    /** The first three and the last validation image of ImageNet: their classes are those of valprep.sh. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("labelFiles")
    void findsTheLabelsWhateverFormTheyHave(String name, byte[] labels) throws Exception {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (int i : new int[] {3, 50000, 1, 2}) {
            images.put(String.format(Locale.ROOT, "ILSVRC2012_val_%08d.JPEG", i), new byte[1]);
        }
        Files.write(folder.resolve("ILSVRC2012_img_val.tar"), Tars.of(images));
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), labels);
        if (!name.equals("ILSVRC2012_devkit_t12.tar.gz")) {
            Files.createDirectories(folder.resolve("data"));
            Files.write(folder.resolve("data/meta.mat"), Resources.bytes("meta.mat"));
        }
        Contents contents = contents(folder);
        assertThat(contents.images())
                .extracting(image -> contents.classes().get(image.label()).wnid())
                .containsExactly("n01751748", "n09193705", "n02105855", "n02437616");
        assertThat(contents.classes().get(0).name()).isEqualTo("sea snake");
    }

    @Test
    void asksWhichOfTwoLabelFilesIsMeant() throws Exception {
        Files.write(folder.resolve("val.tar"), Tars.of(Map.of("a.JPEG", new byte[1])));
        Files.writeString(folder.resolve("synset_labels.txt"), "n01\n");
        Files.writeString(folder.resolve("valprep.sh"), "mv a.JPEG n01/\n");
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(InputUsageException.class)
                .hasMessageMatching(
                        "two files for one part: .*/synset_labels.txt and .*/valprep.sh; choose one by --val-labels");
        InputOptions one = InputOptions.of(folder.toString())
                .withValLabels(folder.resolve("valprep.sh").toString());
        assertThat(new Ilsvrc().open(files, one).contents(Walks.strict(files)).images())
                .hasSize(1);
    }

    @Test
    void refusesATarInThePlaceOfLabels() throws Exception {
        Files.write(folder.resolve("val.tar"), Tars.of(Map.of("a.JPEG", new byte[1])));
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("synset_labels.txt").toFile(), "rw")) {
            large.setLength((8 << 20) + 1);
        }
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(InputUsageException.class)
                .hasMessageEndingWith(
                        "/synset_labels.txt: a file of labels or classes has at most 8388608 bytes, got 8388609;"
                                + " check --val-labels");
    }

    static Stream<Arguments> badNames() {
        return Stream.of(
                arguments("/etc/passwd.JPEG", "the name leaves its folder"),
                arguments("../up.JPEG", "the name leaves its folder"),
                arguments("two.dots.JPEG", "the name cannot be a key: sample key must hold no '.'"),
                arguments("back\\slash.JPEG", "the name cannot be a key"),
                arguments(".hidden", "the name cannot be a key"));
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void refusesANameThatIsUnsafeOrNoKey(String name, String message) throws Exception {
        Files.write(folder.resolve("train.tar"), Tars.of(Map.of("n1.tar", Tars.of(Map.of("x.JPEG", new byte[1])))));
        Source source = open(folder);
        ListedImage image = new ListedImage(name, "n1", ListedImage.NO_INDEX, "train.tar", 512, 1);
        assertThatThrownBy(() -> source.contents(containers -> List.of(new Listing(List.of(image), ""))))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("inner tar n1.tar, member " + name + " at byte 512: " + message);
    }

    @Test
    void refusesAFlatTarForTraining() throws Exception {
        Files.write(folder.resolve("train.tar"), Tars.of(Map.of("x\n.JPEG", new byte[1])));
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("holds one <wnid>.tar a class, got member x?.JPEG");
    }

    @Test
    void refusesAnEmptyTrainTar() throws Exception {
        Files.write(folder.resolve("train.tar"), Tars.of(Map.of()));
        assertThatThrownBy(() -> open(folder)).hasMessageContaining("holds no class tar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ILSVRC2012_img_train.tar", "train.tar"})
    void knowsTheNamesOfTheReleaseAndShortOnes(String name) throws Exception {
        Files.write(folder.resolve(name), new byte[0]);
        assertThat(find(folder).train())
                .hasValueSatisfying(uri -> assertThat(uri).endsWith("/" + name));
        assertThat(find(folder).val()).isEmpty();
    }

    @Test
    void refusesAFolderThatDoesNotSuffice() throws Exception {
        assertThatThrownBy(() -> find(folder))
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining("nothing to prepare");
        Files.write(folder.resolve("train.tar"), new byte[0]);
        Files.write(folder.resolve("ILSVRC2012_img_train.tar"), new byte[0]);
        assertThatThrownBy(() -> find(folder))
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining("two files for one part")
                .hasMessageEndingWith("choose one by --train");
        assertThatThrownBy(() -> find(folder.resolve("train.tar")))
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining("--input names a folder, but");
        assertThatThrownBy(() -> find(folder.resolve("absent")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageStartingWith("the input is absent: file:");
    }

    @Test
    void saysThatLabelsAloneAreOfNoUse() throws Exception {
        Files.write(folder.resolve("train.tar"), Tars.of(Map.of("n1.tar", Tars.of(Map.of("x.JPEG", new byte[1])))));
        InputOptions options = InputOptions.of(folder.toString()).withValLabels("l.txt");
        assertThatThrownBy(() -> new Ilsvrc().open(files, options))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("the labels l.txt have no validation images; give --val or leave --val-labels out");
    }

    @Test
    void aBaseIsForNumbersAlone() throws Exception {
        Files.write(folder.resolve("train.tar"), Tars.of(Map.of("n01.tar", Tars.of(Map.of("t.JPEG", new byte[1])))));
        InputOptions one = InputOptions.of(folder.toString()).withLabelBase(LabelBase.ONE);
        assertThatThrownBy(() -> new Ilsvrc().open(files, one))
                .isInstanceOf(InputUsageException.class)
                .hasMessageStartingWith("only numbers of classes begin at a base, and the input has wnids");
        Files.write(folder.resolve("val.tar"), Tars.of(Map.of("v.JPEG", new byte[1])));
        Files.writeString(folder.resolve("val.txt"), "v.JPEG 2");
        Files.writeString(folder.resolve("synsets.txt"), "n01\nn02");
        assertThat(new Ilsvrc().open(files, one).contents(Walks.strict(files)).images())
                .extracting(SourceImage::label)
                .containsExactly(0, 1);
    }

    @Test
    void tellsInputsApartByContentAndNotByPlace() throws Exception {
        List<SourceFile> here = open(Digits.FOLDER).files();
        for (String name : List.of("train.tar", "val.tar", "val_ground_truth.txt", "synsets.txt")) {
            Files.copy(Digits.FOLDER.resolve(name), folder.resolve(name));
        }
        assertThat(open(folder).files()).isEqualTo(here);
        Files.writeString(
                folder.resolve("synsets.txt"),
                Files.readString(folder.resolve("synsets.txt")).replace("zero", "null"));
        assertThat(open(folder).files()).isNotEqualTo(here);
    }

    @Test
    void labelFilesDoNotTellImagesOfOneNameApart() throws Exception {
        Files.write(folder.resolve("val.tar"), Tars.of(Map.of("a/1.JPEG", new byte[1], "b/1.JPEG", new byte[1])));
        for (String labels : List.of("n01\nn02\n", "mv 1.JPEG n01/\n")) {
            Files.writeString(folder.resolve("synset_labels.txt"), labels);
            assertThatThrownBy(() -> contents(folder))
                    .isInstanceOf(IncompleteInputException.class)
                    .hasMessageContaining("1.JPEG at byte ")
                    .hasMessageContaining(": a label file does not tell this image from ")
                    .hasMessageEndingWith("; rename one of the two images");
        }
    }

    @Test
    void passesOverHiddenMembers() throws Exception {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (String name : List.of("._v_1.JPEG", "v_1.JPEG", "val/.DS_Store")) {
            images.put(name, new byte[1]);
        }
        Files.write(folder.resolve("val.tar"), Tars.of(images));
        Files.writeString(folder.resolve("synset_labels.txt"), "n01\n");
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (String name : List.of("._n01.tar", "n01.tar", "train/.DS_Store")) {
            classes.put(name, Tars.of(Map.of("t_1.JPEG", new byte[1])));
        }
        Files.write(folder.resolve("train.tar"), Tars.of(classes));
        assertThat(contents(folder).images()).extracting(SourceImage::key).containsExactly("t_1", "v_1");
    }
}
