package org.saccade.it;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs {@code scripts/saccade} as a user does: a process of its own, from another working directory. */
final class Saccade {
    static final Path ROOT = Path.of(System.getProperty("saccade.root"));

    static final String DIGITS_CONF =
            ROOT.resolve("conf/experiments/digits.conf").toString();
    /** Of the trainings of the tests. */
    static final int DIGITS_EPOCHS = 2;
    /** In an epoch: 1,200 images, 32 a step. */
    static final int DIGITS_STEPS = 38;

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private Saccade() {}

    /** How a command ended and what it wrote. */
    record Result(int exitCode, String out, String err) {
        /** The first line on stderr. */
        String error() {
            return err.lines().findFirst().orElse("");
        }
    }

    static Result run(Path workingDirectory, String... arguments) throws IOException, InterruptedException {
        return run(workingDirectory, Map.of(), arguments);
    }

    /** Prepares the digits in a folder of that name in the working directory, and gives the folder. */
    static Path prepareDigits(Path workingDirectory) throws IOException, InterruptedException {
        Path dataset = workingDirectory.resolve("digits");
        Result prepared = run(
                workingDirectory,
                "prepare",
                "--input",
                ROOT.resolve("scripts/digits").toString(),
                "--output",
                dataset.toString());
        assertThat(prepared.exitCode()).as(prepared.err()).isZero();
        return dataset;
    }

    /** The arguments that train on the prepared digits. */
    static String[] trainDigits(Path dataset, Path run, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                DIGITS_CONF,
                "--run",
                run.toString(),
                "--set",
                "data.path=" + dataset,
                "--set",
                "train.epochs=" + DIGITS_EPOCHS,
                "--set",
                "train.warmup-epochs=1",
                "--set",
                "train.ema.decay=0.9"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    static Result run(Path workingDirectory, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return start(workingDirectory, environment, arguments).result();
    }

    /** A command that runs, for tests that do something to it meanwhile. */
    static Running start(Path workingDirectory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("scripts/saccade").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(workingDirectory, "stdout", ".txt");
        Path err = Files.createTempFile(workingDirectory, "stderr", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** A command under way, in a process of its own. The scripts give way to its JVM, so a kill leaves it no time. */
    record Running(Process process, Path out, Path err) {

        /** Waits until the command is at a moment, or has ended. */
        void await(BooleanSupplier moment) throws IOException, InterruptedException {
            Instant deadline = Instant.now().plus(DEADLINE);
            while (!moment.getAsBoolean() && !process.waitFor(10, TimeUnit.MILLISECONDS)) {
                if (Instant.now().isAfter(deadline)) {
                    throw late();
                }
            }
        }

        Result kill() throws IOException, InterruptedException {
            process.destroyForcibly();
            return result();
        }

        /** Waits for its end. */
        Result result() throws IOException, InterruptedException {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw late();
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        }

        private AssertionError late() throws IOException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return new AssertionError(process.info().commandLine().orElse("the command") + " did not end in "
                    + DEADLINE.toMinutes() + " minutes; stderr: " + Files.readString(err));
        }
    }
}
