package org.saccade.data.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The modes of {@code prepare}, on the validation digits, whose sides have 32 to 56 pixels. */
class PrepareModesIT {

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
    }

    private int prepare(String... more) {
        List<Object> arguments = new ArrayList<>(List.of("prepare", "--output", output));
        arguments.addAll(List.of("--val", Digits.FOLDER.resolve("val.tar")));
        arguments.addAll(List.of("--val-labels", Digits.FOLDER.resolve("val_ground_truth.txt")));
        arguments.addAll(List.of("--synsets", Digits.FOLDER.resolve("synsets.txt")));
        arguments.addAll(List.of(more));
        return saccade.run(arguments.toArray());
    }

    private JsonNode manifest() throws Exception {
        return new ObjectMapper().readTree(output.resolve("MANIFEST.json").toFile());
    }

    private JsonNode inspected() throws Exception {
        assertThat(saccade.run("inspect", output, "--json")).isZero();
        return new ObjectMapper().readTree(saccade.stdout()).at("/splits/val");
    }

    @Test
    void resizesWhatIsLarger() throws Exception {
        assertThat(prepare("--mode", "resize", "--short-side", "40"))
                .as(saccade::stderr)
                .isZero();
        assertThat(manifest().get("conversion"))
                .hasToString("{\"mode\":\"resize\",\"quality\":\"95\",\"short_side\":\"40\"}");
        assertThat(inspected().at("/samples").asInt()).isEqualTo(300);
        assertThat(inspected().at("/anomalies/resized").asInt()).isBetween(1, 299);
        assertThat(inspected().at("/anomalies/cmyk-converted").asInt()).isEqualTo(15);
        assertThat(saccade.run("verify", output)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "tfrecord"})
    void storesPixels(String format) throws Exception {
        assertThat(prepare("--mode", "raw", "--short-side", "37", "--format", format))
                .as(saccade::stderr)
                .isZero();
        assertThat(manifest().get("conversion")).hasToString("{\"mode\":\"raw\",\"short_side\":\"37\"}");
        assertThat(inspected().at("/image_width/min").asInt()).isEqualTo(37);
        assertThat(inspected().at("/image_width/max").asInt()).isEqualTo(37);
        assertThat(inspected().at("/image_height/max").asInt()).isEqualTo(37);
        assertThat(inspected().at("/image_bytes/max").asInt()).isEqualTo(128 + 37 * 37 * 3);
        assertThat(saccade.run("verify", output)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '{\"mode\":\"passthrough\",\"quality\":\"95\"}'",
        "--preset accuracy, '{\"mode\":\"resize\",\"quality\":\"95\",\"short_side\":\"384\"}'",
        "--preset fast, '{\"mode\":\"resize\",\"quality\":\"90\",\"short_side\":\"256\"}'",
        "--preset FAST --mode resize --quality 80, '{\"mode\":\"resize\",\"quality\":\"80\",\"short_side\":\"256\"}'",
        "--mode raw, '{\"mode\":\"raw\",\"short_side\":\"256\"}'"
    })
    void saysWhatWasDone(String options, String conversion) throws Exception {
        assertThat(prepare(options.isEmpty() ? new String[0] : options.split(" ", -1)))
                .as(saccade::stderr)
                .isZero();
        assertThat(manifest().get("conversion")).hasToString(conversion);
    }

    @Test
    void writesTheSameBytesHoweverTheWorkIsCut() throws Exception {
        System.setProperty("spark.default.parallelism", "1");
        assertThat(prepare("--mode", "resize", "--short-side", "31", "--shard-size", "512KiB"))
                .isZero();
        Map<String, byte[]> one = FolderContents.of(output);
        assertThat(one.keySet().stream().filter(name -> name.endsWith(".tar"))).hasSize(2);

        System.setProperty("spark.default.parallelism", "4");
        output = folder.resolve("again");
        assertThat(prepare("--mode", "resize", "--short-side", "31", "--shard-size", "512KiB"))
                .isZero();
        Map<String, byte[]> four = FolderContents.of(output);
        assertThat(four.keySet()).isEqualTo(one.keySet());
        one.forEach((name, bytes) -> assertThat(four.get(name)).as(name).isEqualTo(bytes));

        assertThat(prepare("--mode", "resize", "--short-side", "32", "--shard-size", "512KiB"))
                .isEqualTo(5);
        assertThat(saccade.error()).contains("the output holds a dataset of other input or settings");
    }

    @ParameterizedTest
    @CsvSource({
        "--mode resize --short-side 0, 'the short side must have 1 to 4096 pixels, got 0'",
        "--preset fast --quality 101, 'the quality of a JPEG must be 1 to 100, got 101'",
        "--short-side 256, '--short-side is one of the modes resize and raw and would do nothing here; leave it out, or change --mode'",
        "--mode raw --quality 90, '--quality is one of the modes that write JPEGs and would do nothing here'",
        "--mode raw --preset fast, '--preset is one of mode resize and would do nothing here'",
        "--mode squash, '--mode must be one of passthrough, resize, raw, got ''squash''; see'",
        "--preset slow, '--preset must be one of accuracy, fast, got ''slow''; see'"
    })
    void refusesWhatMeansNothing(String options, String message) {
        assertThat(prepare(options.split(" ", -1))).isEqualTo(2);
        assertThat(saccade.error()).contains(message);
        assertThat(output).doesNotExist();
    }
}
