package org.saccade.data.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Option;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class CommandRunnerTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static final class Known extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Known(String message) {
            super(message);
        }
    }

    @picocli.CommandLine.Command(name = "saccade", subcommands = Work.class)
    private static final class Root {}

    @picocli.CommandLine.Command(name = "work", description = "Does what it is told.")
    private static final class Work implements Command {

        @Option(names = "--fail", paramLabel = "HOW")
        private String fail = "";

        @Option(names = "--count")
        private int count;

        @Override
        public ExitCode run(Console console) throws Exception {
            switch (fail) {
                case "known" -> throw new Known("the rule and the value");
                case "io" -> throw new IOException("disk on fire");
                case "wrapped" ->
                    throw new IllegalStateException("outer", new UncheckedIOException(new IOException("inner")));
                case "foreign" -> Files.readAllBytes(Path.of("no", "such.file"));
                case "memory" -> throw new OutOfMemoryError("Java heap space");
                case "linkage" -> throw new NoClassDefFoundError("org/example/Connector");
                case "unforeseen" -> throw new IllegalStateException("first\nsecond");
                default -> console.out().println("done " + count);
            }
            return ExitCode.DONE;
        }
    }

    private int run(String... arguments) {
        Console console = new Console(stream(out), stream(err), false);
        return new CommandRunner(new Root(), Map.of(Known.class, ExitCode.INCOMPLETE)).run(console, arguments);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsTheCommand() {
        assertThat(run("work", "--count", "3")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("done 3\n");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            known      | 3 | the rule and the value
            io         | 6 | disk on fire
            wrapped    | 6 | inner
            foreign    | 6 | java.nio.file.NoSuchFileException: no/such.file; check the paths, their permissions and the network, and run again
            memory     | 6 | unexpected failure: java.lang.OutOfMemoryError: Java heap space; give the process more memory (-Xmx, or spark.driver.memory and spark.executor.memory)
            linkage    | 6 | unexpected failure: java.lang.NoClassDefFoundError: org/example/Connector; add --verbose for the stack trace
            unforeseen | 6 | unexpected failure: java.lang.IllegalStateException: first; add --verbose for the stack trace
            """)
    void turnsAFailureIntoOneLine(String how, int exitCode, String line) {
        assertThat(run("work", "--fail", how)).isEqualTo(exitCode);
        assertThat(err()).isEqualTo(line + "\n");
    }

    @Test
    void printsTheStackTraceOnRequest() {
        assertThat(run("work", "--fail", "io", "--verbose")).isEqualTo(6);
        assertThat(err()).startsWith("disk on fire\n").contains("\tat org.saccade");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wrk                | saccade: unknown command 'wrk', the nearest known is 'work'; see 'saccade --help'
            work --cuont 3     | saccade work: unknown option '--cuont', the nearest known is '--count'; see 'saccade work --help'
            work extra         | saccade work: unexpected argument 'extra'; see 'saccade work --help'
            work --count three | saccade work: --count must be a whole number of at most 2147483647, got 'three'; see 'saccade work --help'
            work --count       | saccade work: missing required parameter for option '--count' (<count>); see 'saccade work --help'
            --verbose          | saccade: a command is missing; see 'saccade --help'
            """)
    void refusesWhatItDoesNotKnow(String line, String message) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err()).isEqualTo(message + "\n");
    }

    @ParameterizedTest
    @CsvSource({"--help", "work --help", "work -h"})
    void helps(String line) {
        assertThat(run(line.split(" ", -1))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--verbose").contains("Does what it is told.");
    }
}
