package org.saccade.train.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ReportCommandTest {
    private static final String STEP =
            "{\"kind\":\"step\",\"epoch\":1,\"step\":1,\"samples\":8,\"loss\":2.5,\"learning_rate\":0.1,"
                    + "\"images_per_second\":80,\"data_ms\":1,\"compute_ms\":90,\"exchange_ms\":2,\"slowest_rank\":0}\n";
    private static final String ENVIRONMENT =
            "{\"saccade\":\"1\",\"java\":\"17\",\"system\":\"Linux\",\"spark\":\"3.5.5\","
                    + "\"dataset\":\"/no/dataset\",\"fingerprint\":\"sha256:1\",\"classes\":[{\"index\":0,\"wnid\":\"n1\",\"name\":\"one\"}]}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path temp;

    @Test
    void thePageOfARunStandsInItsFolder() throws IOException {
        String run = run("first", STEP);
        Path page = Path.of(run, "report.html");
        Files.writeString(page, "an older one");

        assertThat(report(run)).isEqualTo(ExitCode.DONE.number());
        assertThat(out.toString(StandardCharsets.UTF_8).strip()).endsWith(page.toString());
        assertThat(page).content().startsWith("<!DOCTYPE html>").contains("<h1>first</h1>");
        assertThat(Path.of(run)).isDirectoryNotContaining("glob:**.crc");
    }

    @Test
    void thePageOfSeveralRunsHasAPlaceOfItsOwn() throws IOException {
        String first = run("first", STEP);
        String second = run("second", STEP);
        Path page = temp.resolve("both.html");

        assertThat(report(first, second)).isEqualTo(ExitCode.USAGE.number());
        assertThat(errors()).contains("--output is missing: the page of several runs belongs to none of their folders");
        assertThat(report(first, second, "--output", page.toString())).isEqualTo(ExitCode.DONE.number());
        assertThat(page).content().contains("<h1>first / second</h1>");
    }

    @Test
    void evaluationsAreOneARun() throws IOException {
        String run = run("first", STEP);
        Path evaluation = Files.writeString(
                temp.resolve("evaluation.json"),
                "{\"split\":\"val\",\"samples\":1,\"loss\":1,\"top1\":0.4321,\"top5\":1,"
                        + "\"classes\":[{\"name\":\"one\",\"samples\":1,\"top1\":0,\"top5\":1}],"
                        + "\"worst\":[{\"key\":\"k\",\"label\":0,\"prediction\":0,\"probability\":0.5,\"loss\":1}]}");

        assertThat(report(run, "--evaluation", evaluation.toString())).isEqualTo(ExitCode.DONE.number());
        assertThat(Path.of(run, "report.html"))
                .content()
                .contains("Top-1 0.4321")
                .contains("Without their images: /no/dataset: holds no MANIFEST.json");
        assertThat(report(run, "--evaluation", "a.json", "--evaluation", "b.json"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(errors()).contains("--evaluation must be given once for each of the 1 runs, in their order, got 2");
    }

    @Test
    void picturesComeFromAFolder() throws IOException {
        String run = run("first", STEP);
        Path folder = Files.createDirectory(temp.resolve("maps"));

        assertThat(report(run, "--pictures", folder.toString())).isEqualTo(ExitCode.FAILED.number());
        assertThat(report(run, "--pictures", folder + "-absent")).isEqualTo(ExitCode.FAILED.number());
        assertThat(errors()).contains("the folder of pictures must hold .png files, got none in");
        Files.write(folder.resolve("head-3.png"), new byte[] {1});
        assertThat(report(run, "--pictures", folder.toString())).isEqualTo(ExitCode.DONE.number());
        assertThat(Path.of(run, "report.html")).content().contains("alt=\"head-3\"");
    }

    @Test
    void whatIsNoRunIsNamed() throws IOException {
        assertThat(report(temp.resolve("absent").toString())).isEqualTo(ExitCode.FAILED.number());
        assertThat(errors()).contains("there is no run in").contains("absent: it holds no config.conf; check the path");
    }

    @Test
    void aRunWithoutAStepIsNamed() throws IOException {
        assertThat(report(run("first", ""))).isEqualTo(ExitCode.FAILED.number());
        assertThat(errors()).contains("a run must have done a step to be reported, got none in");
    }

    @Test
    void aDamagedRowIsNamed() throws IOException {
        assertThat(report(run("first", STEP + "{}\n"))).isEqualTo(ExitCode.FAILED.number());
        assertThat(errors()).contains("metrics.jsonl, line 2: kind must be step or epoch, got");
    }

    @Test
    void aDamagedEvaluationIsNamed() throws IOException {
        Path evaluation = Files.writeString(temp.resolve("evaluation.json"), "top-1 0.5");

        assertThat(report(run("first", STEP), "--evaluation", evaluation.toString()))
                .isEqualTo(ExitCode.FAILED.number());
        assertThat(errors()).contains("evaluation.json must be what 'saccade evaluate RUN --json' prints, got");
    }

    private String run(String name, String rows) throws IOException {
        Path folder = Files.createDirectory(temp.resolve(name));
        Files.writeString(folder.resolve("config.conf"), "data.path = /no/dataset");
        Files.writeString(folder.resolve("environment.json"), ENVIRONMENT);
        Files.writeString(folder.resolve("metrics.jsonl"), rows);
        return folder.toString();
    }

    private int report(String... arguments) {
        List<String> all = new ArrayList<>(List.of("report"));
        all.addAll(List.of(arguments));
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Main.runner().run(console, all.toArray(String[]::new));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
