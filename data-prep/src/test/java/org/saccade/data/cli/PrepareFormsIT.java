package org.saccade.data.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.Digits;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.SampleEntry;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.data.source.file.Tars;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/** What is in the shards does not depend on the form of the input, and odd images are found by what they are. */
class PrepareFormsIT {

    @TempDir
    private Path folder;

    private final Saccade saccade = new Saccade();

    @BeforeEach
    void useTwoCores() {
        System.setProperty("spark.master", "local[2]");
    }

    @AfterEach
    void forgetTheMaster() {
        System.clearProperty("spark.master");
    }

    private Map<String, byte[]> prepared(Path input, String name) throws IOException {
        Path output = folder.resolve(name);
        assertThat(saccade.run("prepare", "--input", input, "--output", output))
                .as(saccade::stderr)
                .isZero();
        return FolderContents.of(output);
    }

    @Test
    void foldersGiveTheShardsThatTheTarsGive() throws Exception {
        Map<String, byte[]> fromTars = prepared(Digits.FOLDER, "from-tars");
        Path unpacked = Digits.unpack(folder.resolve("unpacked"));
        Files.copy(Digits.FOLDER.resolve("synsets.txt"), unpacked.resolve("synsets.txt"));
        Map<String, byte[]> fromFolders = prepared(unpacked, "from-folders");
        assertThat(fromFolders.keySet()).isEqualTo(fromTars.keySet());
        // The manifests differ in the fingerprint of the input.
        fromTars.keySet().stream()
                .filter(name -> !name.equals("MANIFEST.json"))
                .forEach(name -> assertThat(fromFolders.get(name)).as(name).isEqualTo(fromTars.get(name)));
        assertThat(saccade.run("prepare", "--input", unpacked, "--output", folder.resolve("from-folders")))
                .isZero();
        assertThat(saccade.stdout()).startsWith("already prepared: ");
    }

    @Test
    void imagesOfOneNameAreToldApartByTheirFolders() throws Exception {
        Iterator<byte[]> images = Digits.train().values().iterator();
        Path input = folder.resolve("input");
        for (String name : List.of(
                "train/cats/1.jpg", "train/cats/2.jpg", "train/dogs/1.jpg", "val/cats/1.jpg", "val/dogs/2.jpg")) {
            Path file = input.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, images.next());
        }
        Map<String, byte[]> fromFolders = prepared(input, "from-folders");
        assertThat(saccade.run("verify", folder.resolve("from-folders"))).isZero();
        Path shards = folder.resolve("from-folders");
        Files.writeString(shards.resolve("synsets.txt"), "cats\ndogs\n");
        Map<String, byte[]> fromShards = prepared(shards, "from-shards");
        assertThat(fromShards).containsKey("train/shard-00000-of-00001.tar");
        for (String shard : List.of("train/shard-00000-of-00001.tar", "val/shard-00000-of-00001.tar")) {
            assertThat(fromShards.get(shard)).isEqualTo(fromFolders.get(shard));
        }
        assertThat(new String(fromShards.get("train/shard-00000-of-00001.tar"), StandardCharsets.ISO_8859_1))
                .contains("cats/1.", "cats/2.", "dogs/1.");
        assertThat(new String(fromShards.get("val/shard-00000-of-00001.tar"), StandardCharsets.ISO_8859_1))
                .contains("1.cls", "2.cls")
                .doesNotContain("cats/", "dogs/");
    }

    /** The 23 images of ImageNet that are known to be odd, by name, with digits of the same oddity, among others that are not. */
    @Test
    void findsTheOddImagesOfImageNetByTheirContent() throws Exception {
        List<String> names = new ArrayList<>();
        try (var lines = Files.lines(Path.of(
                PrepareFormsIT.class.getResource("imagenet-odd-images.txt").toURI()))) {
            lines.filter(line -> !line.startsWith("#")).forEach(names::add);
        }
        String png = names.remove(names.size() - 1);
        Iterator<byte[]> fourComponents = digits(header -> header.components() == 4);
        Iterator<byte[]> pngs = digits(header -> header.kind() == ImageHeader.Kind.PNG);
        Iterator<byte[]> others = digits(header -> header.components() == 3 && header.kind() == ImageHeader.Kind.JPEG);
        Map<String, Map<String, byte[]>> classes = new TreeMap<>();
        for (String name : names) {
            classOf(name, classes).put(name, fourComponents.next());
        }
        classOf(png, classes).put(png, pngs.next());
        for (String wnid : classes.keySet()) {
            for (int i = 1; i <= 3; i++) {
                classes.get(wnid).put(wnid + "_" + i + ".JPEG", others.next());
            }
        }
        Map<String, byte[]> tars = new LinkedHashMap<>();
        classes.forEach((wnid, images) -> tars.put(wnid + ".tar", Tars.of(images)));
        Path input = Files.createDirectories(folder.resolve("input"));
        Files.write(input.resolve("ILSVRC2012_img_train.tar"), Tars.of(tars));

        JsonNode manifest =
                new ObjectMapper().readTree(prepared(input, "output").get("MANIFEST.json"));
        JsonNode anomalies = manifest.at("/splits/0/anomalies");
        assertThat(anomalies.get("cmyk-converted").asInt()).isEqualTo(22);
        assertThat(anomalies.get("png-named-jpeg").asInt()).isEqualTo(1);
        assertThat(flagged(SampleFlag.CMYK_CONVERTED)).isEqualTo(keys(names));
        assertThat(flagged(SampleFlag.PNG_NAMED_JPEG)).isEqualTo(keys(List.of(png)));
    }

    private static Map<String, byte[]> classOf(String name, Map<String, Map<String, byte[]>> classes) {
        return classes.computeIfAbsent(name.substring(0, name.indexOf('_')), unused -> new LinkedHashMap<>());
    }

    private static Iterator<byte[]> digits(Predicate<ImageHeader> which) throws Exception {
        List<byte[]> found = new ArrayList<>();
        for (byte[] image : Digits.train().values()) {
            if (which.test(ImageHeader.of(image))) {
                found.add(image);
            }
        }
        return found.iterator();
    }

    private static Set<String> keys(List<String> names) {
        Set<String> keys = new TreeSet<>();
        names.forEach(name -> keys.add(name.replace(".JPEG", "")));
        return keys;
    }

    private Set<String> flagged(SampleFlag flag) throws IOException {
        Set<String> keys = new TreeSet<>();
        HadoopFiles files = new HadoopFiles(new Configuration());
        try (Dataset dataset =
                Dataset.open(new HadoopFolder(files, folder.resolve("output").toString()), "output")) {
            for (int i = 0; i < dataset.split("train").samples(); i++) {
                SampleEntry entry = dataset.split("train").entry(i);
                if (entry.flags().contains(flag)) {
                    keys.add(entry.key());
                }
            }
        }
        return keys;
    }
}
