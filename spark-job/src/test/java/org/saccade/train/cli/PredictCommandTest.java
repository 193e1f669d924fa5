package org.saccade.train.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.cli.Console;
import org.saccade.data.image.NpyArray;
import org.saccade.data.shard.Dataset;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.BatchMemory;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import org.saccade.train.replica.Replica;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyRun;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PredictCommandTest {
    private static final int SAMPLES = 40; // more than are taken at once

    @TempDir
    static Path work;

    private static RunFolder run;
    private static float[][] expected;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void prepare() throws IOException {
        run = TinyRun.images(work.resolve("run"));
        try (Dataset dataset = TinyDataset.of(1, SAMPLES)) {
            int[] all = new int[SAMPLES];
            Arrays.setAll(all, i -> i);
            for (int i : all) {
                Files.write(image(i), dataset.split("val").read(i).bytes());
            }
            // What the network was trained to see, as reference.conf has it.
            BatchLoader loader = new BatchLoader(
                    dataset.split("val"),
                    ExperimentConfig.of(run.settings(List.of())).input());
            try (BatchMemory memory = new BatchMemory();
                    Batch batch =
                            loader.evaluation(all).start(Runnable::run, memory).join();
                    Replica replica = run.model(Weights.LAST)) {
                expected = replica.probabilities(batch);
            }
        }
    }

    private static Path image(int number) {
        return work.resolve("image-" + number + ".jpg");
    }

    @Test
    void programsGetTheProbabilitiesOfTheEvaluation() throws Exception {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            images.add(image(i).toString());
        }
        images.add("--json");
        assertThat(predict(images.toArray(String[]::new)))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();

        JsonNode json = new ObjectMapper().readTree(out.toByteArray());
        assertThat(json.get("images")).hasSize(SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            JsonNode image = json.get("images").get(i);
            assertThat(image.get("image").asText()).isEqualTo(image(i).toString());
            assertThat(image.get("predictions")).as("as many as there are").hasSize(2);
            JsonNode best = image.get("predictions").get(0);
            int guess = best.get("class").asInt();
            assertThat(best.get("probability").floatValue())
                    .isCloseTo(expected[i][guess], within(1e-6f))
                    .isGreaterThanOrEqualTo(
                            image.get("predictions").get(1).get("probability").floatValue());
            assertThat(best.get("wnid").asText()).isEqualTo("n0000000" + (guess + 1));
            assertThat(best.get("name").asText()).isEqualTo(guess == 0 ? "across" : "down");
        }
    }

    @Test
    void peopleReadATable() {
        assertThat(predict(image(0).toString(), image(1).toString(), "--top", "1"))
                .isZero();

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches("image +probability +class +wnid +name");
        int guess = expected[0][0] >= expected[0][1] ? 0 : 1;
        assertThat(lines.get(1))
                .startsWith(image(0) + "  ")
                .contains(String.format(Locale.ROOT, "%.4f", expected[0][guess]))
                .endsWith("  n0000000" + (guess + 1) + "  " + (guess == 0 ? "across" : "down"));
    }

    @Test
    void whatCannotBeReadIsNamedAndTheOthersArePredicted() throws Exception {
        Path text = Files.writeString(work.resolve("text.jpg"), "no image");
        Path absent = work.resolve("absent.jpg");

        assertThat(predict(text.toString(), image(1).toString(), absent.toString()))
                .as("that of the first problem")
                .isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(text + ": neither JPEG nor PNG")
                                .endsWith("give another file"),
                        line -> assertThat(line).contains("there is no file").contains("absent.jpg"));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("image-1.jpg").doesNotContain("text.jpg");

        assertThat(predict(absent.toString(), text.toString(), "--json")).isEqualTo(6);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"problem\"").contains("\"exit_code\":6");
    }

    @Test
    void signalsArePredictedToo() throws Exception {
        RunFolder signals = TinyRun.signals(work.resolve("signals"), 6);
        Path signal = work.resolve("signal.npy");
        Files.write(signal, new NpyArray(1, 6, new float[] {1, 2, 3, 4, 5, 6}).toBytes());
        Path other = work.resolve("long.npy");
        Files.write(other, new NpyArray(1, 7, new float[7]).toBytes());

        assertThat(run("predict", signals.toString(), signal.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
        assertThat(run("predict", signals.toString(), other.toString())).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("its shape is (1, 7)");
    }

    @Test
    void wrongUsageIsNamed() {
        assertThat(predict(image(0).toString(), "--top", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--top must be at least 1, got 0");
        assertThat(predict()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("IMAGE");
        assertThat(run("predict", work.resolve("nowhere").toString(), image(0).toString()))
                .isEqualTo(6);
    }

    @Test
    void theAverageOfTheWeightsIsAnotherModel() {
        assertThat(predict(image(0).toString(), "--weights", "ema")).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("model-ema.zip");
    }

    private int predict(String... arguments) {
        List<String> all = new ArrayList<>(List.of("predict", run.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Main.runner().run(console, arguments);
    }
}
