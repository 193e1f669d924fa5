package org.saccade.data.cli;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out the command's own output and nothing else: what libraries print does not reach it
 * @param err progress, remarks and errors
 * @param terminal whether a person watches {@code err}, so that a line may be rewritten
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** For work that programs start and watch: JSON lines where there is no terminal. */
    public Progress progress() {
        return progress(Progress.Form.JSON);
    }

    /** For work whose log people read: plain lines where there is no terminal. */
    public Progress plainProgress() {
        return progress(Progress.Form.PLAIN);
    }

    private Progress progress(Progress.Form elsewhere) {
        return new Progress(err, terminal ? Progress.Form.TERMINAL : elsewhere, System::nanoTime);
    }
}
