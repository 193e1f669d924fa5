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
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.NpyArray;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.Sample;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Tasks that are drawn, through the same commands, shards and manifest as a collection. */
class SyntheticIT {

    @TempDir
    private Path folder;

    private final Saccade saccade = new Saccade();
    private Path output;

    @BeforeEach
    void useTwoCores() {
        System.setProperty("spark.master", "local[2]");
        output = folder.resolve("dataset");
    }

    @AfterEach
    void forgetTheMaster() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.default.parallelism");
    }

    @Test
    void drawsATaskOfImages() throws Exception {
        assertThat(saccade.run("prepare", "--layout", "synthetic:orientation", "--output", output))
                .as(saccade::stderr)
                .isZero();
        assertThat(saccade.stdout())
                .contains("4 classes")
                .containsPattern("\ntrain +4000 ")
                .containsPattern("\nval +1000 ");
        assertThat(saccade.run("verify", output)).isZero();
        assertThat(saccade.run("inspect", output, "--json")).isZero();
        JsonNode inspected = new ObjectMapper().readTree(saccade.stdout());
        assertThat(inspected.at("/classes/1/wnid").asText()).isEqualTo("orientation-1");
        assertThat(inspected.at("/classes/1/name").asText()).isEqualTo("45 degrees");
        assertThat(inspected.at("/classes/1/samples/train").asInt()).isEqualTo(1000);
        assertThat(inspected.at("/classes/1/samples/val").asInt()).isEqualTo(250);
        assertThat(inspected.at("/splits/train/image_width/max").asInt()).isEqualTo(8);
        assertThat(inspected.at("/splits/train/anomalies").isEmpty()).isTrue();
    }

    @Test
    void drawsATaskOfSignals() throws Exception {
        assertThat(prepare("powder-diffraction", "70", "14"))
                .as(saccade::stderr)
                .isZero();
        assertThat(saccade.run("verify", output)).isZero();
        assertThat(saccade.run("inspect", output)).isZero();
        assertThat(saccade.stdout())
                .contains("rhombohedral")
                .contains("triclinic")
                .containsPattern("width +512 +512 +512");
        HadoopFolder dataset = new HadoopFolder(new HadoopFiles(new Configuration()), output.toString());
        try (Dataset opened = Dataset.open(dataset, "test")) {
            Sample sample = opened.split("train").read(69);
            assertThat(sample.format()).isEqualTo(ImageFormat.NPY);
            NpyArray signal = NpyArray.parse(sample.bytes());
            assertThat(sample.width()).isEqualTo(signal.length()).isEqualTo(512);
            assertThat(sample.height()).isEqualTo(signal.channels()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cue-retrieval", "powder-diffraction"})
    void writesTheSameBytesHoweverTheWorkIsCut(String task) throws Exception {
        System.setProperty("spark.default.parallelism", "1");
        assertThat(prepare(task, "101", "13", "--shard-size", "8KiB", "--seed", "5"))
                .as(saccade::stderr)
                .isZero();
        Map<String, byte[]> one = FolderContents.of(output);
        assertThat(one.keySet().stream().filter(name -> name.endsWith(".tar"))).hasSizeGreaterThan(4);

        System.setProperty("spark.default.parallelism", "7");
        output = folder.resolve("again");
        assertThat(prepare(task, "101", "13", "--shard-size", "8KiB", "--seed", "5"))
                .isZero();
        Map<String, byte[]> seven = FolderContents.of(output);
        assertThat(seven.keySet()).isEqualTo(one.keySet());
        one.forEach((name, bytes) -> assertThat(seven.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void tellsTasksSizesAndSeedsApart() {
        assertThat(prepare("same-different", "20", "10")).as(saccade::stderr).isZero();
        assertThat(prepare("same-different", "20", "10")).isZero();
        assertThat(saccade.stdout()).startsWith("already prepared: ");
        assertThat(prepare("same-different", "21", "10")).isEqualTo(5);
        assertThat(prepare("same-different", "20", "11")).isEqualTo(5);
        assertThat(prepare("same-different", "20", "10", "--seed", "1")).isEqualTo(5);
        assertThat(prepare("cue-retrieval", "20", "10")).isEqualTo(5);
        assertThat(prepare("cue-distance-3", "20", "10")).isEqualTo(5);
        assertThat(saccade.error()).contains("holds a dataset of other input or settings");
    }

    @ParameterizedTest
    @CsvSource({
        "synthetic:orientatoin, '(the nearest is synthetic:orientation), got ''synthetic:orientatoin'''",
        "synthetic:cue-distance-99, (the nearest is synthetic:cue-distance-9)",
        "synthetic:pathfinder, 'must be one of auto, ilsvrc, folder, tfrecord,'",
        "zip, 'must be one of auto, ilsvrc, folder,'",
    })
    void namesTheNearestLayout(String layout, String message) {
        assertThat(saccade.run("prepare", "--layout", layout, "--output", output))
                .isEqualTo(2);
        assertThat(saccade.error()).contains("--layout").contains(message);
        assertThat(saccade.stderr().lines()).hasSize(1);
    }

    @Test
    void refusesOptionsOfAnotherLayout() {
        assertThat(prepare("orientation", "8", "4", "--input", "x")).isEqualTo(2);
        assertThat(saccade.error())
                .isEqualTo("a task is drawn and reads no input, got --input; leave it out, or change --layout");
        assertThat(saccade.run("prepare", "--input", "x", "--samples", "3", "--output", output))
                .isEqualTo(2);
        assertThat(saccade.error()).contains("an input has as many samples as it has, got --samples;");
        assertThat(prepare("orientation", "0", "4")).isEqualTo(2);
        assertThat(saccade.error()).isEqualTo("a split has at least 1 sample, got --samples 0, --val-samples 4");
        assertThat(output).doesNotExist();
    }

    private int prepare(String task, String samples, String valSamples, Object... more) {
        Object[] fixed = {
            "prepare",
            "--layout",
            "synthetic:" + task,
            "--samples",
            samples,
            "--val-samples",
            valSamples,
            "--output",
            output
        };
        Object[] arguments = new Object[fixed.length + more.length];
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(more, 0, arguments, fixed.length, more.length);
        return saccade.run(arguments);
    }
}
