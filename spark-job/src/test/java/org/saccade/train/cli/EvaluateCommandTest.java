package org.saccade.train.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.cli.Console;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyRun;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What is refused before Spark starts. */
class EvaluateCommandTest {
    @TempDir
    Path work;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void anOutputThatIsThereIsNotWrittenOver() throws IOException {
        TinyRun.images(work.resolve("run"));
        TinyDataset.write(1, 2).writeTo(work.resolve("tiny"));
        Path output = Files.createDirectories(work.resolve("output"));

        assertThat(evaluate("--predictions", output.toString())).isEqualTo(5);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("--predictions must name a folder that is not there yet, got file:" + output)
                .hasLineCount(1);
    }

    @Test
    void signalsHaveNoCrops() throws IOException {
        TinyRun.signals(work.resolve("run"), 6);

        assertThat(evaluate("--crops", "five")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--crops must be center for signals")
                .contains("got five");
    }

    @Test
    void wrongNumbersAndNamesAreRefused() {
        assertThat(evaluate("--worst", "-1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--worst must be 0 or more, got -1");
        assertThat(evaluate("--crops", "six")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--crops").contains("six");
    }

    @Test
    void measuresOnTheDatasetThatTheRunWasTrainedOnUnlessToldOtherwise() throws IOException {
        RunFolder run = TinyRun.images(work.resolve("run"));

        assertThat(run("evaluate", run.toString())).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith(run.environment().dataset() + ": holds no MANIFEST.json");
    }

    private int evaluate(String... options) {
        String[] arguments = new String[options.length + 4];
        arguments[0] = "evaluate";
        arguments[1] = work.resolve("run").toString();
        arguments[2] = "--data";
        arguments[3] = work.resolve("tiny").toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        return run(arguments);
    }

    private int run(String... arguments) {
        err.reset();
        Console console = new Console(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Main.runner().run(console, arguments);
    }
}
