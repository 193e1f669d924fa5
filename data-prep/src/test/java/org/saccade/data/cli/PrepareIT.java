package org.saccade.data.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.Digits;
import org.saccade.data.image.OddImages;
import org.saccade.data.job.FaultyFileSystem;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Sha256;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.data.source.file.Tars;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands, in this process, on Spark, over the real digits and over what can be wrong with them. */
class PrepareIT {

    @TempDir
    private Path folder;

    private Path output;
    private final Saccade saccade = new Saccade();

    @BeforeEach
    void useTwoCores() {
        System.setProperty("spark.master", "local[2]");
        output = folder.resolve("dataset");
    }

    @AfterEach
    void forgetTheMaster() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.default.parallelism");
        System.clearProperty("spark.hadoop.fs.faulty.impl");
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int prepare(Path input, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("prepare", "--input", input, "--output", output));
        arguments.addAll(List.of(more));
        return saccade.run(arguments.toArray());
    }

    @Test
    void preparesTheDigitsAndSaysWhatTheyAre() throws Exception {
        assertThat(prepare(Digits.FOLDER, "--json")).as(saccade::stderr).isZero();
        JsonNode prepared = new ObjectMapper().readTree(saccade.stdout());
        assertThat(prepared.at("/already_prepared").asBoolean()).isFalse();
        assertThat(prepared.at("/splits/train/samples").asInt()).isEqualTo(1200);
        assertThat(prepared.at("/splits/val/samples").asInt()).isEqualTo(300);
        assertThat(saccade.stderr()
                        .lines()
                        .map(PrepareIT::json)
                        .map(line -> line.at("/what").asText() + " " + line.at("/done") + "/" + line.at("/total")))
                .containsSubsequence("containers 11/11", "images 1500/1500", "shards 2/2");
        assertThat(saccade.stderr()).contains("\"bad\":0");

        assertThat(saccade.run("verify", output)).isZero();
        assertThat(saccade.stdout()).startsWith("sound: file:").contains("1500 samples, 2 shards");

        assertThat(saccade.run("inspect", output, "--json")).isZero();
        JsonNode inspected = new ObjectMapper().readTree(saccade.stdout());
        assertThat(inspected.at("/splits/train/anomalies/cmyk-converted").asInt())
                .isEqualTo(59);
        assertThat(inspected.at("/splits/train/anomalies/png-named-jpeg").asInt())
                .isEqualTo(23);
        assertThat(inspected.at("/splits/train/anomalies/grayscale").asInt()).isEqualTo(51);
        assertThat(inspected.at("/splits/train/anomalies/progressive").asInt()).isEqualTo(156);
        assertThat(inspected.at("/splits/train/image_width/min").asInt()).isEqualTo(32);
        assertThat(inspected.at("/splits/train/image_height/max").asInt()).isEqualTo(56);
        // The IDs run against the wnids: class 0 is the tenth line of the table.
        assertThat(inspected.at("/classes/0/wnid").asText()).isEqualTo("n90000000");
        assertThat(inspected.at("/classes/0/name").asText()).isEqualTo("nine");

        assertThat(inspected.at("/container").asText()).isEqualTo("tar");
        assertThat(inspected.at("/duplicates/groups").asInt()).isZero();
        assertThat(inspected.at("/splits/train/pixels/images").asInt()).isEqualTo(1200);

        assertThat(saccade.run("inspect", output)).isZero();
        assertThat(saccade.stdout())
                .contains("png-named-jpeg 23")
                .contains("n90000063")
                .contains("zero");
    }

    @Test
    void saysHowTheDigitsAreDistributed() throws Exception {
        assertThat(prepare(Digits.FOLDER)).isZero();
        assertThat(saccade.run("stats", output)).isZero();
        assertThat(saccade.stdout())
                .contains("\nsamples a class: min 105, median 120, max 131\n  smallest  105  n90000000  nine\n")
                .contains("  largest   131  n90000021  six\n")
                .contains("\nwidth in pixels: min 32, median 40, max 48\n  32  to  39  480  " + "#".repeat(40) + "\n")
                .contains("  48  to  55  240  " + "#".repeat(20) + "\n")
                .contains("\n  1536  to  1791    0\n")
                .containsPattern(
                        "colours of 1200 images.*:\n  input.mean = \\[0.3074, 0.3074, 0.3074]\n  input.deviation = \\[0.34")
                .endsWith("\nduplicates: none\n");
        assertThat(saccade.run("stats", output, "--json")).isZero();
        JsonNode stats = new ObjectMapper().readTree(saccade.stdout());
        assertThat(stats.at("/splits/train/class_balance/smallest/0/name").asText())
                .isEqualTo("nine");
        assertThat(stats.at("/splits/train/image_width/histogram/48").asInt()).isEqualTo(240);
        assertThat(stats.at("/splits/val/pixels/mean/0").asDouble()).isBetween(0.3, 0.33);
    }

    @Test
    void findsTheImagesThatTrainingAndValidationShare() throws Exception {
        Map<String, byte[]> train = Digits.train();
        byte[] shared = train.get(train.keySet().iterator().next());
        Path input = digitsWith("val.tar", unused -> valWith(Map.of("DIGITS_val_00000007.JPEG", shared)));
        assertThat(prepare(input)).isZero();
        assertThat(saccade.stderr())
                .contains("warning: train and val share 1 images, which makes accuracy on val too high;"
                        + " see _duplicates.jsonl");
        JsonNode group =
                new ObjectMapper().readTree(output.resolve("_duplicates.jsonl").toFile());
        String key = train.keySet().iterator().next().replace(".JPEG", "");
        assertThat(group.get("samples").get(0).asText()).isEqualTo("train/" + key);
        assertThat(group.get("samples").get(1).asText()).isEqualTo("val/DIGITS_val_00000007");
        assertThat(group.get("sha256_prefix").asText())
                .isEqualTo(Sha256.hex(shared).substring(0, 32));
        assertThat(saccade.run("verify", output)).isZero();
        assertThat(saccade.run("inspect", output)).isZero();
        assertThat(saccade.stdout())
                .contains("1 groups of sources with the same bytes, 2 samples, 1 groups across splits");
    }

    @Test
    void writesTfRecordsThatReadersSeeNoDifferenceIn() throws Exception {
        assertThat(prepare(Digits.FOLDER, "--shard-size", "1MiB")).isZero();
        Path tars = output;
        output = folder.resolve("records");
        assertThat(prepare(Digits.FOLDER, "--shard-size", "1MiB", "--format", "tfrecord"))
                .as(saccade::stderr)
                .isZero();
        assertThat(saccade.run("verify", output)).as(saccade::stderr).isZero();
        HadoopFiles files = new HadoopFiles(new Configuration());
        try (Dataset one = Dataset.open(new HadoopFolder(files, tars.toString()), "tars");
                Dataset other = Dataset.open(new HadoopFolder(files, output.toString()), "records")) {
            assertThat(other.manifest()
                            .split("train")
                            .orElseThrow()
                            .shards()
                            .get(0)
                            .name())
                    .isEqualTo("train/shard-00000-of-00002.tfrecord");
            for (String split : List.of("train", "val")) {
                assertThat(other.split(split).samples())
                        .isEqualTo(one.split(split).samples());
                for (int i = 0; i < one.split(split).samples(); i++) {
                    assertThat(other.split(split).read(i))
                            .usingRecursiveComparison()
                            .isEqualTo(one.split(split).read(i));
                }
            }
        }
        // The reader of TFRecords from elsewhere takes them too, and finds the same images.
        Path records = output;
        output = folder.resolve("again");
        Path synsets = Digits.FOLDER.resolve("synsets.txt");
        assertThat(prepare(records, "--layout", "tfrecord", "--synsets", synsets, "--shard-size", "1MiB"))
                .as(saccade::stderr)
                .isZero();
        for (String shard : List.of("train/shard-00000-of-00004.tar", "val/shard-00000-of-00001.tar")) {
            assertThat(output.resolve(shard)).hasSameBinaryContentAs(tars.resolve(shard));
        }

        assertThat(prepare(Digits.FOLDER, "--format", "zip")).isEqualTo(2);
        assertThat(saccade.error()).contains("--format").contains("container must be one of tar, tfrecord, got 'zip'");
        output = records;
        assertThat(prepare(Digits.FOLDER, "--shard-size", "1MiB")).isEqualTo(5);
    }

    @Test
    void writesTheSameBytesHoweverTheWorkIsCut() throws Exception {
        System.setProperty("spark.default.parallelism", "1");
        Path forwards = digitsWith("train.tar", unused -> Tars.of(classTars(Digits.train())));
        assertThat(prepare(forwards, "--shard-size", "400KiB")).isZero();
        Map<String, byte[]> one = FolderContents.of(output);
        assertThat(one.keySet().stream().filter(name -> name.endsWith(".tar"))).hasSizeGreaterThan(4);

        System.setProperty("spark.default.parallelism", "4");
        Path backwards = digitsWith("train.tar", unused -> backwards());
        output = folder.resolve("again");
        assertThat(prepare(backwards, "--shard-size", "400KiB")).isZero();
        Map<String, byte[]> four = FolderContents.of(output);
        assertThat(four.keySet()).isEqualTo(one.keySet());
        one.forEach((name, bytes) -> assertThat(four.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void cutsShardsOfNearlyEqualCountsInTheMultipleThatIsAskedFor() throws Exception {
        assertThat(prepare(Digits.FOLDER, "--shards-multiple-of", "7", "--json"))
                .isZero();
        JsonNode manifest =
                new ObjectMapper().readTree(output.resolve("MANIFEST.json").toFile());
        JsonNode train = manifest.at("/splits/0/shards");
        assertThat(train).hasSize(7);
        train.forEach(shard -> assertThat(shard.get("samples").asInt()).isBetween(171, 172));
    }

    @Test
    void saysThatItIsPreparedAlready() throws Exception {
        assertThat(prepare(Digits.FOLDER)).isZero();
        Map<String, byte[]> before = FolderContents.of(output);
        assertThat(prepare(Digits.FOLDER)).isZero();
        assertThat(saccade.stdout())
                .startsWith("already prepared: file:")
                .contains("; compared by names and lengths, not contents)");
        assertThat(FolderContents.of(output)).containsOnlyKeys(before.keySet());

        Files.delete(output.resolve("val/shard-00000-of-00001.idx"));
        assertThat(prepare(Digits.FOLDER)).isEqualTo(3);
        assertThat(saccade.error())
                .contains("val/shard-00000-of-00001.tar: the manifest names this shard, but it or its index is absent")
                .endsWith("delete the folder and prepare again");
    }

    @Test
    void goesOnWhereItWasInterrupted() throws Exception {
        assertThat(prepare(Digits.FOLDER, "--shard-size", "1MiB")).isZero();
        Map<String, byte[]> whole = FolderContents.of(output);

        // What is left of a job that ended before its first shard; PrepareResumeIT has one that ended later.
        Path interrupted = folder.resolve("interrupted");
        output = interrupted;
        String fingerprint = new ObjectMapper()
                .readTree(whole.get("MANIFEST.json"))
                .get("fingerprint")
                .asText();
        write(interrupted.resolve("_preparing/fingerprint"), fingerprint.getBytes(StandardCharsets.UTF_8));
        write(interrupted.resolve("_preparing/temporary/train-shard-00001-of-00002-attempt-7.tar"), new byte[100]);
        assertThat(prepare(Digits.FOLDER, "--shard-size", "1MiB")).isZero();
        Map<String, byte[]> finished = FolderContents.of(interrupted);
        assertThat(finished.keySet()).isEqualTo(whole.keySet());
        whole.forEach((name, bytes) -> assertThat(finished.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void refusesAnOutputThatHoldsSomethingElse() throws Exception {
        assertThat(prepare(Digits.FOLDER)).isZero();
        Map<String, byte[]> before = FolderContents.of(output);
        assertThat(prepare(Digits.FOLDER, "--seed", "1")).isEqualTo(5);
        assertThat(saccade.error())
                .contains(": the output holds a dataset of other input or settings")
                .endsWith("choose another --output, or delete the folder");
        assertThat(FolderContents.of(output)).containsOnlyKeys(before.keySet());

        output = folder.resolve("foreign");
        write(output.resolve("thesis.txt"), new byte[] {1});
        assertThat(prepare(Digits.FOLDER)).isEqualTo(5);
        assertThat(saccade.error())
                .contains("holds something that no preparation wrote")
                .contains("thesis.txt");
        assertThat(FolderContents.of(output)).containsOnlyKeys("thesis.txt");

        output = folder.resolve("unfinished");
        write(output.resolve("_preparing/fingerprint"), "sha256:other".getBytes(StandardCharsets.UTF_8));
        assertThat(prepare(Digits.FOLDER)).isEqualTo(5);
        assertThat(saccade.error()).contains("holds an unfinished preparation of other input or settings");
    }

    @Test
    void takesWhatLiesBeforeTheDamageWhereThatIsAccepted() throws Exception {
        Path input = digitsWith("train.tar", bytes -> {
            byte[] damaged = bytes.clone();
            Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 4096, (byte) 0xA5);
            return damaged;
        });
        assertThat(prepare(input)).isEqualTo(3);

        assertThat(prepare(input, "--damaged", "lenient", "--max-bad-images", "0"))
                .isEqualTo(4);
        assertThat(saccade.error())
                .startsWith("1 bad images found among ")
                .contains("train.tar, inner tar n900000")
                .contains(": CONTAINER_DAMAGED, ");
        assertThat(output).doesNotExist();

        // The damage also hits the image before the header that is lost.
        assertThat(prepare(input, "--damaged", "lenient", "--max-bad-fraction", "0.0015"))
                .as(saccade::stderr)
                .isZero();
        JsonNode train = new ObjectMapper()
                .readTree(output.resolve("MANIFEST.json").toFile())
                .at("/splits/0");
        assertThat(train.at("/samples").asInt()).isBetween(1080, 1199);
        assertThat(train.at("/quarantine/reasons/CONTAINER_DAMAGED").asInt()).isEqualTo(1);
        assertThat(Files.readString(output.resolve("_quarantine/train.jsonl")))
                .contains("\"file\":\"train.tar, inner tar n900000")
                .doesNotContain(folder.toString());
        assertThat(saccade.run("verify", output)).as(saccade::stderr).isZero();

        for (List<String> call : List.of(List.<String>of(), List.of("--dry-run"))) {
            assertThat(prepare(input, call.toArray())).isEqualTo(3);
            assertThat(saccade.error())
                    .endsWith(": prepared already, but without the ends of 1 damaged containers; nothing was changed;"
                            + " accept that with --damaged lenient, or see _quarantine");
        }
        assertThat(prepare(input, "--damaged", "lenient", "--max-bad-images", "2", "--dry-run"))
                .isZero();
        assertThat(saccade.stdout()).startsWith("already prepared: ").contains("1 damaged containers");
    }

    @Test
    void doesNotGuessTheClassesOfADamagedInput() throws Exception {
        Path train = digitsWith("train.tar", bytes -> {
                    byte[] damaged = bytes.clone();
                    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 4096, (byte) 0xA5);
                    return damaged;
                })
                .resolve("train.tar");
        assertThat(saccade.run("prepare", "--train", train, "--output", output, "--damaged", "lenient"))
                .isEqualTo(3);
        assertThat(saccade.error())
                .endsWith("; or take the rest of the input, with the table of its classes given by --synsets");
    }

    @Test
    void refusesAnInputThatIsNotWhatTheProfileSays() {
        assertThat(prepare(Digits.FOLDER, "--profile", "ilsvrc2012")).isEqualTo(3);
        assertThat(saccade.error())
                .startsWith(
                        "the input is not the whole of ilsvrc2012: 10 classes, 1000 are due; 1200 train images, 1281167 are due;");
        assertThat(output).doesNotExist();
        assertThat(prepare(Digits.FOLDER, "--profile", "imagenet")).isEqualTo(2);
        assertThat(saccade.error()).contains("--profile must be ilsvrc2012, got 'imagenet'");
    }

    @Test
    void aWriteThatFailsIsOneLine() {
        System.setProperty("spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName());
        FaultyFileSystem.WRITE.failOnce(1000);
        String faulty = FaultyFileSystem.SCHEME + output;
        assertThat(saccade.run("prepare", "--input", Digits.FOLDER, "--output", faulty))
                .isEqualTo(6);
        assertThat(saccade.error())
                .startsWith(faulty)
                .endsWith(": cannot write (java.io.IOException: injected write failure); run again");
    }

    @Test
    void preparesTheTrainTarAlone() throws Exception {
        Path train = Digits.FOLDER.resolve("train.tar");
        assertThat(saccade.run("prepare", "--train", train, "--output", output)).isZero();
        assertThat(saccade.run("inspect", output, "--json")).isZero();
        JsonNode inspected = new ObjectMapper().readTree(saccade.stdout());
        assertThat(inspected.at("/splits").size()).isEqualTo(1);
        assertThat(inspected.at("/classes/9/name").asText()).isEqualTo("n90000063");
    }

    @ParameterizedTest
    @CsvSource({
        "0.3, member n90000021.tar needs 266240 bytes",
        "0.97, member n90000063.tar needs 266240 bytes",
        "0.00001, cut short at byte",
        "0.9999, zeros are due from byte"
    })
    void findsATruncatedTrainTar(double fraction, String message) throws Exception {
        Path input = digitsWith("train.tar", bytes -> Arrays.copyOf(bytes, (int) (bytes.length * fraction)));
        assertThat(prepare(input)).isEqualTo(3);
        assertThat(saccade.error())
                .contains("train.tar", message)
                .doesNotContain("Exception")
                .endsWith("compare its checksum with the publisher's");
        assertThat(output).doesNotExist();
    }

    @Test
    void findsAnInnerTarThatIsCutShort() throws Exception {
        Map<String, byte[]> classes = classTars(Digits.train());
        classes.computeIfPresent("n90000028.tar", (name, bytes) -> Arrays.copyOf(bytes, 100_000));
        Path input = digitsWith("train.tar", unused -> Tars.of(classes));
        assertThat(prepare(input)).isEqualTo(3);
        assertThat(saccade.error())
                .contains("train.tar, inner tar n90000028.tar: cut short at byte")
                .contains("member n90000028_")
                .contains("needs 1124 bytes from byte");
    }

    @Test
    void refusesAValidationTarWithoutLabels() throws Exception {
        Path val = Digits.FOLDER.resolve("val.tar");
        assertThat(saccade.run("prepare", "--val", val, "--output", output)).isEqualTo(2);
        assertThat(saccade.error()).contains("val.tar has no labels; give --val-labels FILE");
        Path labels = Digits.FOLDER.resolve("val_ground_truth.txt");
        assertThat(saccade.run("prepare", "--val", val, "--val-labels", labels, "--output", output))
                .isEqualTo(2);
        assertThat(saccade.error()).contains("need a synset table; give --synsets FILE");
        Path input = digitsWith("val.tar", bytes -> bytes);
        Files.delete(input.resolve("val_ground_truth.txt"));
        assertThat(prepare(input)).isEqualTo(2);
        assertThat(saccade.error()).contains("val.tar has no labels");
    }

    @Test
    void refusesALabelOutsideTheTable() throws Exception {
        Path input = digitsWith(
                "val_ground_truth.txt",
                bytes -> text(bytes).replaceFirst("9\n", "77\n").getBytes(StandardCharsets.UTF_8));
        assertThat(prepare(input)).isEqualTo(3);
        assertThat(saccade.error())
                .contains("val_ground_truth.txt, line 2: label 77 is not in the synset table")
                .contains("synsets.txt");
    }

    @Test
    void refusesFewerOrMoreLabelsThanImages() throws Exception {
        Path fewer = digitsWith(
                "val_ground_truth.txt", bytes -> text(bytes).substring(2).getBytes(StandardCharsets.UTF_8));
        assertThat(prepare(fewer)).isEqualTo(3);
        assertThat(saccade.error()).contains("val_ground_truth.txt: 299 labels for 300 validation images");
    }

    @Test
    void refusesAClassOutsideTheTable() throws Exception {
        Path input = digitsWith(
                "synsets.txt",
                bytes -> text(bytes).replace("n90000042", "n90000043").getBytes(StandardCharsets.UTF_8));
        assertThat(prepare(input)).isEqualTo(3);
        assertThat(saccade.error())
                .contains("inner tar n90000042.tar, member ")
                .contains(": wnid n90000042 is not in the synset table");
    }

    @Test
    void refusesTwoImagesOfOneKey() throws Exception {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        byte[] image = Digits.val().values().iterator().next();
        classes.put("n90000000.tar", Tars.of(Map.of("a.JPEG", image)));
        classes.put("n90000007.tar", Tars.of(new TreeMap<>(Map.of("same.JPEG", image, "same.jpg", image))));
        Path input = digitsWith("train.tar", unused -> Tars.of(classes));
        assertThat(prepare(input)).isEqualTo(3);
        assertThat(saccade.error())
                .contains("inner tar n90000007.tar, member same.jpg")
                .contains("the key n90000007/same is taken by");
    }

    @Test
    void leavesOutABadImageAndKeepsItsNeighbours() throws Exception {
        Path input = digitsWith(
                "val.tar",
                unused -> valWith(Map.of("DIGITS_val_00000002.JPEG", "no image".getBytes(StandardCharsets.UTF_8))));
        assertThat(prepare(input, "--json")).as(saccade::stderr).isZero();
        JsonNode prepared = new ObjectMapper().readTree(saccade.stdout());
        assertThat(prepared.at("/bad_image_limit").asInt()).isEqualTo(1);
        assertThat(prepared.at("/splits/val/samples").asInt()).isEqualTo(299);
        assertThat(prepared.at("/splits/train/samples").asInt()).isEqualTo(1200);
        assertThat(prepared.at("/splits/val/quarantine_reasons/NOT_AN_IMAGE").asInt())
                .isEqualTo(1);
        JsonNode line = new ObjectMapper()
                .readTree(output.resolve("_quarantine/val.jsonl").toFile());
        assertThat(line.get("key").asText()).isEqualTo("DIGITS_val_00000002");
        assertThat(line.get("file").asText()).isEqualTo("val.tar");
        assertThat(line.get("offset").asInt()).isEqualTo(2560);
        assertThat(line.get("length").asInt()).isEqualTo(8);
        assertThat(line.get("split").asText()).isEqualTo("val");
        assertThat(line.get("first_bytes").asText()).isEqualTo("6e6f20696d616765");
        assertThat(saccade.run("verify", output)).isZero();
        assertThat(saccade.run("inspect", output)).isZero();
        assertThat(saccade.stdout()).contains("NOT_AN_IMAGE 1 (_quarantine/val.jsonl)");
    }

    @Test
    void stopsAtTooManyBadImagesAndKeepsWhatIsWritten() throws Exception {
        System.setProperty("spark.default.parallelism", "1");
        byte[] cut = Arrays.copyOf(Digits.val().get("DIGITS_val_00000004.JPEG"), 700);
        Path input = digitsWith(
                "val.tar",
                unused -> valWith(Map.of("DIGITS_val_00000002.JPEG", new byte[0], "DIGITS_val_00000004.JPEG", cut)));
        assertThat(prepare(input)).isEqualTo(4);
        assertThat(saccade.error())
                .startsWith("2 bad images found among 1500, the limit is 1, so nothing was published")
                .contains("raise --max-bad-images and run again")
                .contains("val.tar byte 2560, DIGITS_val_00000002.JPEG: EMPTY")
                .contains("DIGITS_val_00000004.JPEG: TRUNCATED");
        assertThat(output.resolve("MANIFEST.json")).doesNotExist();
        assertThat(saccade.run("gc", output)).isEqualTo(5);

        assertThat(prepare(input, "--max-bad-images", "2")).isZero();
        assertThat(saccade.stderr()).as("nothing is left to decode").doesNotContain("\"what\":\"images\"");
        assertThat(saccade.run("verify", output)).isZero();

        Map<String, byte[]> before = FolderContents.of(output);
        write(output.resolve("_preparing/fingerprint"), new byte[] {1});
        assertThat(prepare(input)).isEqualTo(4);
        assertThat(saccade.error())
                .contains(
                        "prepared already, but without 2 bad images found among 1500, the limit is 1; nothing was changed");
        assertThat(prepare(input, "--dry-run")).isEqualTo(4);
        assertThat(FolderContents.of(output)).hasSize(before.size() + 1);
        assertThat(prepare(input, "--max-bad-images", "2")).isZero();
        assertThat(FolderContents.of(output)).containsOnlyKeys(before.keySet());
    }

    @Test
    void countsBadImagesOfTheSameNameInBothSplits() throws Exception {
        Path input = folder.resolve("input");
        for (String split : List.of("train", "val")) {
            write(input.resolve(split + "/n90000000/same.jpg"), new byte[0]);
            write(input.resolve(split + "/n90000000/good.jpg"), OddImages.jpeg(20, 10));
        }
        assertThat(prepare(input, "--max-bad-images", "1")).isEqualTo(4);
        assertThat(saccade.error()).startsWith("2 bad images found among 4, the limit is 1");
    }

    @Test
    void namesAnAbsentInput() {
        assertThat(prepare(folder.resolve("nowhere"))).isEqualTo(6);
        assertThat(saccade.error())
                .startsWith("the input is absent: file:")
                .endsWith("nowhere (--input); check the path");
        assertThat(saccade.run("prepare", "--train", folder.resolve("no.tar"), "--output", output))
                .isEqualTo(6);
        assertThat(saccade.error()).endsWith("no.tar (--train); check the path");
        assertThat(saccade.run("verify", folder.resolve("nowhere"))).isEqualTo(6);
        assertThat(saccade.error()).contains("holds no MANIFEST.json");
        assertThat(saccade.run("prepare", "--train", "nosuch://host/train.tar", "--output", output))
                .isEqualTo(6);
        assertThat(saccade.error())
                .isEqualTo(
                        "nosuch://host/train.tar: no file system is known for 'nosuch'; correct the URI, or add the jar of its"
                                + " connector to the class path");
    }

    @Test
    void refusesOptionsThatItDoesNotKnow() {
        assertThat(saccade.run("prepar", "--input", "x")).isEqualTo(2);
        assertThat(saccade.error())
                .isEqualTo("saccade: unknown command 'prepar', the nearest known is 'prepare'; see 'saccade --help'");
        assertThat(saccade.run("prepare", "--input", "x", "--outptu", "y")).isEqualTo(2);
        assertThat(saccade.error()).startsWith("saccade prepare: ").contains("--output");
        assertThat(prepare(Digits.FOLDER, "--shards-multiple-of", "0")).isEqualTo(2);
        assertThat(saccade.error())
                .contains("the number of shards must be a multiple of at least 1 and at most 100000, got 0");
        assertThat(prepare(Digits.FOLDER, "--shard-size", "1")).isEqualTo(2);
        assertThat(saccade.error()).startsWith("a shard size of 1 bytes gives ").endsWith("; raise --shard-size");
        assertThat(output).doesNotExist();
        assertThat(prepare(Digits.FOLDER, "--shard-size", "large")).isEqualTo(2);
        assertThat(saccade.error()).contains("--shard-size must be a number with a unit, as in 128MiB, got 'large'");
        assertThat(prepare(Digits.FOLDER, "--layout", "zip")).isEqualTo(2);
        assertThat(saccade.error()).contains("--layout").contains("'zip'");
        assertThat(saccade.run("prepare", "--output", output)).isEqualTo(2);
        assertThat(saccade.error()).startsWith("nothing to prepare: give --input FOLDER");
    }

    @Test
    void preparesTheValidationTarAlone() throws Exception {
        assertThat(saccade.run(
                        "prepare",
                        "--val",
                        Digits.FOLDER.resolve("val.tar"),
                        "--val-labels",
                        Digits.FOLDER.resolve("val_ground_truth.txt"),
                        "--synsets",
                        Digits.FOLDER.resolve("synsets.txt"),
                        "--output",
                        output.toUri()))
                .isZero();
        assertThat(FolderContents.of(output))
                .containsKey("val/shard-00000-of-00001.tar")
                .doesNotContainKey("train/shard-00000-of-00001.tar");
    }

    @Test
    void verifyFindsAFlippedBit() throws Exception {
        assertThat(prepare(Digits.FOLDER)).isZero();
        Path shard = output.resolve("train/shard-00000-of-00001.tar");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[100_000] ^= 1;
        Files.write(shard, bytes);
        assertThat(saccade.run("verify", output)).isEqualTo(3);
        assertThat(saccade.stderr()).contains("train/shard-00000-of-00001.tar");
        assertThat(saccade.stdout()).isEmpty();
    }

    private interface Change {
        byte[] of(byte[] bytes) throws IOException;
    }

    private Path digitsWith(String name, Change change) throws IOException {
        Path input = Files.createDirectories(folder.resolve("input"));
        for (String part : List.of("train.tar", "val.tar", "val_ground_truth.txt", "synsets.txt")) {
            byte[] bytes = Files.readAllBytes(Digits.FOLDER.resolve(part));
            Files.write(input.resolve(part), part.equals(name) ? change.of(bytes) : bytes);
        }
        return input;
    }

    private static byte[] valWith(Map<String, byte[]> replaced) throws IOException {
        Map<String, byte[]> images = Digits.val();
        images.putAll(replaced);
        return Tars.of(images);
    }

    private static Map<String, byte[]> classTars(Map<String, byte[]> all) {
        Map<String, Map<String, byte[]>> byClass = new LinkedHashMap<>();
        all.forEach((name, bytes) -> byClass.computeIfAbsent(
                        name.substring(0, name.indexOf('_')) + ".tar", unused -> new LinkedHashMap<>())
                .put(name, bytes));
        Map<String, byte[]> tars = new LinkedHashMap<>();
        byClass.forEach((name, images) -> tars.put(name, Tars.of(images)));
        return tars;
    }

    /** The same images, in another order of classes and inside them, in a tar of the same length. */
    private static byte[] backwards() throws IOException {
        return Tars.of(reversed(classTars(reversed(Digits.train()))));
    }

    private static Map<String, byte[]> reversed(Map<String, byte[]> map) {
        List<String> names = new ArrayList<>(map.keySet());
        Collections.reverse(names);
        Map<String, byte[]> reversed = new LinkedHashMap<>();
        names.forEach(name -> reversed.put(name, map.get(name)));
        return reversed;
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
