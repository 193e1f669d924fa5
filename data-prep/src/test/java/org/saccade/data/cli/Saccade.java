package org.saccade.data.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The commands, run in this process, with what the last one printed. */
final class Saccade {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Runs one command and gives its exit code. */
    int run(Object... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(stream(out), stream(err), false);
        return new CommandRunner(new Main(), Main.EXIT_CODES)
                .run(console, Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
    }

    String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The last line: progress may stand before it. */
    String error() {
        List<String> lines = stderr().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
