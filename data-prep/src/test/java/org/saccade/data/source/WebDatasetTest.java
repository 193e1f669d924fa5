package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.source.file.BytesReader;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.file.MemoryReader;
import org.saccade.data.source.file.Tars;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class WebDatasetTest {

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    /** Names and contents, one after the other. */
    private static byte[] tar(String... namesAndContents) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            members.put(namesAndContents[i], namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return Tars.of(members);
    }

    private static List<ListedImage> list(byte[] tar) throws IOException {
        List<ListedImage> found = new ArrayList<>();
        new SampleTar("train", "mem:/a-0.tar", LabelBase.ZERO).list(new BytesReader(tar), found::add);
        return found;
    }

    private InputOptions options() throws IOException {
        Path table = Files.writeString(folder.resolve("table.txt"), "n01 cat\nn02 dog\nn03 eel\n");
        return InputOptions.of(folder.toString()).withSynsets(table.toString());
    }

    @Test
    void consecutiveMembersOfOneKeyAreASample() throws Exception {
        byte[] tar = tar(
                "__index__/x.jpg", "no sample",
                "README", "no sample",
                ".hidden", "no sample",
                "n01/a.cls", " 1\n",
                "n01/a.JPG", "first",
                "n01/a.seg.png", "another extension",
                "b.cls.txt", "",
                "b.png", "second",
                "b.cls", "0",
                "v1.2/c.jpeg", "third",
                "v1.2/c.cls", "2");
        assertThat(list(tar))
                .extracting(ListedImage::name, ListedImage::index, ListedImage::length)
                .containsExactly(tuple("n01/a.JPG", 1, 5L), tuple("b.png", 0, 6L), tuple("v1.2/c.jpeg", 2, 5L));
    }

    static Stream<Arguments> noSamples() {
        String[] hostile = Stream.iterate(0, i -> i + 1)
                .limit(65)
                .flatMap(i -> Stream.of("a." + i, ""))
                .toArray(String[]::new);
        return Stream.of(
                arguments(
                        tar("a.jpg", "x", "b.jpg", "x", "b.cls", "1"),
                        "member a.jpg at byte 512: the sample has no .cls"),
                arguments(
                        tar("a.cls", "1", "a.json", "{}"),
                        "member a.cls at byte 512: the sample has no image, which would be a .jpg or .jpeg or .png or .npy"),
                arguments(
                        tar("a.jpg", "x", "b.jpg", "x", "a.cls", "1", "b.cls", "1"),
                        "member a.jpg at byte 512: the sample has no .cls"),
                arguments(
                        tar("a.cls", "1", "a.CLS", "1", "a.jpg", "x"),
                        "member a.CLS at byte 1536: the sample has this extension twice"),
                arguments(
                        tar("a.cls", "1", "a.jpg", "x", "a.png", "x"),
                        "member a.png at byte 2560: the sample has another image, a.jpg"),
                arguments(tar("a.cls", "cat\n", "a.jpg", "x"), "a .cls must hold the number of a class, got 'cat'"),
                arguments(tar("a.cls", "", "a.jpg", "x"), "a .cls must hold the number of a class, got ''"),
                arguments(
                        tar("a.cls", "1" + " ".repeat(32) + "2", "a.jpg", "x"),
                        "a .cls must hold the number of a class, got '1'"),
                arguments(tar(hostile), "a sample must have at most 64 members"));
    }

    @ParameterizedTest
    @MethodSource("noSamples")
    void whatIsNoSampleIsNamed(byte[] tar, String message) {
        assertThatThrownBy(() -> list(tar))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageStartingWith("mem:/a-0.tar: member a.")
                .hasMessageContaining(message)
                .hasMessageEndingWith("; pack the shard again");
    }

    @Test
    void readsHeadersAndClassesAndPassesOverTheImages() throws Exception {
        byte[] tar = Tars.of(new LinkedHashMap<>(Map.of("a.jpg", new byte[4 << 20])));
        MemoryReader file = new MemoryReader(tar);
        assertThatThrownBy(() -> new SampleTar("train", "mem:/a-0.tar", LabelBase.ZERO).list(file, found -> {}))
                .hasMessageContaining("has no .cls");
        assertThat(file.bytesRead()).isLessThan(64 << 10);
    }

    @ParameterizedTest
    @CsvSource({
        "imagenet1k-train-0000.tar, true",
        "imagenet-val-000049.tar, true",
        "train-00000-of-00004.tar, true",
        "0.tar, true",
        "ILSVRC2012_img_train.tar, false",
        "train.tar, false",
        "n01440764.tar, false",
        "train_images_0.tar.gz, false",
        "imagenet1k-train-0000.tar.idx, false",
    })
    void shardsAreNumbered(String name, boolean matches) throws Exception {
        Files.createDirectories(folder.resolve("train"));
        Files.write(folder.resolve("train").resolve(name.replace("val", "x")), new byte[0]);
        assertThat(new WebDataset().matches(InputFolder.of(files, folder.toString())))
                .isEqualTo(matches);
    }

    @Test
    void needsATable() {
        assertThatThrownBy(() -> new WebDataset()
                        .open(
                                files,
                                InputOptions.of(
                                        PackedDigits.folder("webdataset").toString())))
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining(
                        "the layout webdataset has numbers of classes and no wnids, so it needs the table of classes;"
                                + " give it by --synsets");
    }

    @Test
    void aNumberThatIsNoClassIsAnError() throws Exception {
        Files.write(folder.resolve("x-train-0.tar"), tar("a.jpg", "x", "a.cls", "3"));
        assertThatThrownBy(() -> new WebDataset().open(files, options()).contents(Walks.strict(files)))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("x-train-0.tar, member a.jpg at byte 512: ")
                .hasMessageContaining("must be from 0 to 2, counted from 0, got 3");
    }

    @Test
    void damageIsSeenWhereverATarCanSeeIt() {
        // A tar has no checksum of what it holds: the class and the bytes of the image may be others.
        byte[] withoutPadding = Arrays.copyOf(tar("a.jpg", "xyz", "a.cls", "1"), 6 * 512);
        Mutations.ofEachByte(withoutPadding, file -> assertThat(list(file))
                .singleElement()
                .satisfies(image -> assertThat(image.name()).isEqualTo("a.jpg"))
                .satisfies(image -> assertThat(image.length()).isEqualTo(3)));
    }

    @Test
    void keysKeepTheirFolderWhereNamesCollide() throws Exception {
        Files.write(
                folder.resolve("x-train-0.tar"),
                tar(
                        "./n01/a.jpg",
                        "x",
                        "./n01/a.cls",
                        "0",
                        "n02/a.jpg",
                        "y",
                        "n02/a.cls",
                        "1",
                        "b.jpg",
                        "z",
                        "b.cls",
                        "2"));
        assertThat(new WebDataset()
                        .open(files, options())
                        .contents(Walks.strict(files))
                        .images())
                .extracting(SourceImage::key)
                .containsExactly("n01/a", "n02/a", "b");
    }

    @Test
    void anArrayIsTheImageWhereThereIsNoOther() throws Exception {
        byte[] tar = tar(
                "a.npy", "array", "a.jpg", "x", "a.cls", "0", "b.npy", "array", "b.cls", "1", "c.png", "x", "c.npy", "",
                "c.cls", "2");
        assertThat(list(tar)).extracting(ListedImage::name).containsExactly("a.jpg", "b.npy", "c.png");
    }

    @ParameterizedTest
    @CsvSource({
        "x-train-0000.tar x-train-0001.tar x-train-0003.tar, 'x-train-0002.tar: this shard is missing, 3 of 0000 to 0003 are there; fetch it'",
        "x-train-8.tar x-train-10.tar, 'x-train-9.tar: this shard is missing, 2 of 8 to 10 are there; fetch it'",
        "train-00000-of-00001.tar train-00001-of-00001.tar, 'train-00001-of-00001.tar: the numbers of shards begin with 0, so each must be less than their count; fetch the shards of one collection'",
    })
    void aGapInTheNumbersIsAMissingShard(String names, String message) throws Exception {
        for (String name : names.split(" ", -1)) {
            Files.write(folder.resolve(name), new byte[0]);
        }
        assertThatThrownBy(() -> new WebDataset().open(files, options()))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith("/" + message);
    }
}
