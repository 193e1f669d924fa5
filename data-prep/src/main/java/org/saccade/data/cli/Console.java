package org.saccade.data.cli;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out the command's own output and nothing else: what libraries print does not reach it
 * @param err progress, remarks and errors
 * @param terminal whether a person watches, so that a line may be rewritten
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** @param what is counted, in plural, as in "images" */
    public Progress progress(String what) {
        return new Progress(err, terminal, what, System::nanoTime);
    }
}
