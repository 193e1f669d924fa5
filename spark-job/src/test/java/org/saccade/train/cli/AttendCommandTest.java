package org.saccade.train.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.cli.Console;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.replica.Network;
import org.saccade.train.replica.Replica;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** On networks as they are drawn, which nobody trained. */
class AttendCommandTest {
    private static final int SIZE = 16;
    private static final List<ClassInfo> CLASSES =
            List.of(new ClassInfo(0, "n00000001", "across"), new ClassInfo(1, "n00000002", "down"));

    @TempDir
    static Path work;

    private static Path run;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path image;

    @BeforeAll
    static void makeRun() throws IOException {
        run = run(
                "attention",
                "input { size = " + SIZE + ", resize = " + SIZE + " }\nmodel.preset = small-attention-resnet\n");
    }

    private static Path run(String name, String config) throws IOException {
        Path folder = work.resolve(name);
        HadoopFiles files = new HadoopFiles(new Configuration());
        String text = "data.path = nowhere\n" + config;
        new RunFolder(files, folder.toString())
                .begin(text, new Environment("test", "java", "system", "spark", "dataset", "sha256:tiny", CLASSES));
        Settings settings = ExperimentConfig.settings("config.conf", location -> text, List.of());
        ExperimentConfig experiment = ExperimentConfig.of(settings);
        try (Replica replica = Network.of(experiment, files, CLASSES.size()).initialise(experiment.train(), 2);
                OutputStream model = Files.newOutputStream(folder.resolve("model.zip"))) {
            replica.save(model);
        }
        return folder;
    }

    @BeforeEach
    void drawImage() throws IOException {
        byte[] rgb = new byte[20 * SIZE * RgbImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7);
        }
        image = folder.resolve("picture.png");
        Files.write(image, ImageCodec.encodePng(new RgbImage(20, SIZE, rgb)));
    }

    @Test
    void writesAPictureForEachLayerHeadAndQuery() throws Exception {
        JsonNode shown =
                json("--query", "3,12", "--query", "0.5,0.25").get("images").get(0);

        assertThat(shown.get("image").asText()).isEqualTo("picture");
        assertThat(shown.get("class").asText()).isIn("across", "down");
        assertThat(shown.get("probability").asDouble()).isBetween(0.5, 1.0);
        assertThat(shown.get("queries").get(0).get("x").asDouble()).isEqualTo(3.5 / SIZE);
        assertThat(shown.get("queries").get(0).get("y").asDouble()).isEqualTo(12.5 / SIZE);
        assertThat(shown.get("queries").get(1).get("y").asDouble()).isEqualTo(0.25);
        List<String> expected = new ArrayList<>(List.of("overview.png"));
        for (JsonNode layer : shown.get("layers")) {
            String name = layer.get("layer").asText();
            expected.add(name + ".png");
            List<String> maps = new ArrayList<>(List.of("mean"));
            for (JsonNode head : layer.get("heads")) {
                maps.add("head" + maps.size());
                assertThat(head.get("entropy").asDouble()).isPositive();
                assertThat(head.get("distance").asDouble()).isBetween(0.0, SIZE * Math.sqrt(2));
            }
            maps.forEach(
                    map -> List.of(1, 2).forEach(query -> expected.add(name + "-" + map + "-query" + query + ".png")));
        }
        assertThat(shown.get("layers").size()).isPositive();
        assertThat(namesIn(folder.resolve("out/picture")).filter(name -> !name.startsWith("rollout")))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(shown.get("pictures"))
                .hasSize((int) namesIn(folder.resolve("out/picture")).count());
        RgbImage overview = ImageCodec.decode(Files.readAllBytes(folder.resolve("out/picture/overview.png")));
        assertThat(overview.width()).isGreaterThan(300);
    }

    @Test
    void aGridOfPointsStandsInThePlaceOfChosenOnes() throws Exception {
        JsonNode shown = json("--grid", "2").get("images").get(0);

        assertThat(shown.get("queries")).hasSize(4);
        assertThat(shown.get("queries").get(3).toString()).isEqualTo("{\"x\":0.75,\"y\":0.75}");
        assertThat(shown.get("layers").get(0).get("query_grid").toString()).isEqualTo("[4,4]");
    }

    @Test
    void theSamePicturesMayBeMadeAgainAndOthersMayNot() throws IOException {
        assertThat(attend("--query", "3,12")).as(err()).isZero();
        assertThat(out()).contains("overview.png");
        assertThat(attend("--query", "3,12")).as(err()).isZero();

        Path mean = folder.resolve("out/picture/overview.png");
        byte[] before = Files.readAllBytes(mean);
        assertThat(attend("--query", "8,1")).isEqualTo(5);
        assertThat(err()).contains("overview.png").contains("--output");
        assertThat(Files.readAllBytes(mean)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"16,0", "0,-1", "1.5,0.5", "0.5", "x,y", "1,2,3", "NaN,0.5", ""})
    void aQueryLiesOnTheImage(String query) {
        assertThat(attend("--query", query)).isEqualTo(2);
        assertThat(err()).contains("--query").contains("'" + query + "'").contains("15,15");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"--grid 0|--grid", "--grid 9|--grid", "--grid 2 --query 1,1|--query"})
    void namesAWrongOption(String options, String named) {
        assertThat(attend(options.split(" "))).isEqualTo(2);
        assertThat(err()).contains(named);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void namesAnImageThatIsNone() throws IOException {
        Files.writeString(image, "no picture");
        assertThat(attend()).isEqualTo(3);
        assertThat(err()).contains("picture.png").hasLineCount(1);

        Files.delete(image);
        assertThat(attend()).isEqualTo(6);
        assertThat(err()).contains("picture.png");
    }

    @Test
    void imagesOfOneNameWouldHaveOneFolder() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other")).resolve("picture.jpg");
        Files.copy(image, other);
        assertThat(attend(other.toString())).isEqualTo(2);
        assertThat(err()).contains("picture.jpg");
    }

    @Test
    void aFileInThePlaceOfTheOutputIsToldOf() throws IOException {
        Files.writeString(folder.resolve("out"), "a file");
        assertThat(attend()).isEqualTo(6);
        assertThat(err()).contains("out").hasLineCount(1);
    }

    @Test
    void refusesANetworkThatDoesNotAttend() throws IOException {
        Path convolutional = run("convolution", "input { size = 8, resize = 8 }\nmodel.preset = tiny-resnet\n");
        assertThat(attendTo(convolutional)).isEqualTo(2);
        assertThat(err()).contains("no layer that attends").contains("describe");
    }

    @Test
    void refusesSignals() throws IOException {
        String config = "input { kind = signals, size = 64, mean = [0], deviation = [1] }\nmodel.preset = harmonic\n";
        Path signals = Files.createDirectory(work.resolve("signals"));
        Files.writeString(signals.resolve("config.conf"), "data.path = nowhere\n" + config);
        assertThat(attendTo(signals)).isEqualTo(2);
        assertThat(err()).contains("signals").contains("images");
    }

    private JsonNode json(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--json");
        out.reset();
        assertThat(attend(all.toArray(String[]::new))).as(err()).isZero();
        return new ObjectMapper().readTree(out());
    }

    private int attend(String... options) {
        return attendTo(run, options);
    }

    private int attendTo(Path run, String... options) {
        List<String> all = new ArrayList<>(List.of("attend", run.toString(), image.toString()));
        all.addAll(List.of("--output", folder.resolve("out").toString()));
        all.addAll(List.of(options));
        err.reset();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Main.runner().run(console, all.toArray(String[]::new));
    }

    private static Stream<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
