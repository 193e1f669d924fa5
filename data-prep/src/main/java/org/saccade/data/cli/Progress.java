package org.saccade.data.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far the work is: on a terminal one line that is rewritten, elsewhere plain lines a few seconds apart. Thread-safe.
 *
 * <p>The rate is the mean since the first update.
 */
public final class Progress implements AutoCloseable {

    private static final long TERMINAL_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long PLAIN_PAUSE = Duration.ofSeconds(5).toNanos();

    private final PrintStream err;
    private final boolean terminal;
    private final String what;
    private final LongSupplier nanoClock;

    private long started;
    private long doneAtStart;
    private long lastShown;
    private String last = "";
    private boolean lastIsShown = true;
    private boolean running;
    private int width;

    Progress(PrintStream err, boolean terminal, String what, LongSupplier nanoClock) {
        this.err = err;
        this.terminal = terminal;
        this.what = what;
        this.nanoClock = nanoClock;
    }

    /**
     * @param done so far
     * @param total in all, at least {@code done}
     * @param more stands at the end of the line, as in "3 bad"; may be empty
     */
    public synchronized void update(long done, long total, String more) {
        long now = nanoClock.getAsLong();
        if (!running) {
            running = true;
            started = now;
            doneAtStart = done;
            lastShown = now;
        }
        last = line(done, total, more, now);
        lastIsShown = false;
        if (now - lastShown >= (terminal ? TERMINAL_PAUSE : PLAIN_PAUSE)) {
            lastShown = now;
            show();
        }
    }

    /** Makes room for another line: what a terminal shows is wiped, and comes back with the next update. */
    public synchronized void clear() {
        if (terminal && running) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
        }
    }

    /** Shows the last state and ends the line. */
    @Override
    public synchronized void close() {
        if (running) {
            if (!lastIsShown) {
                show();
            }
            if (terminal) {
                err.println();
            }
            running = false;
        }
        err.flush();
    }

    private void show() {
        lastIsShown = true;
        if (terminal) {
            // Blanks overwrite what a longer line left behind.
            err.print("\r" + last + " ".repeat(Math.max(0, width - last.length())));
            width = last.length();
            err.flush();
        } else {
            err.println(last);
        }
    }

    private String line(long done, long total, String more, long now) {
        StringBuilder line = new StringBuilder();
        line.append(done).append(" of ").append(total).append(' ').append(what);
        double seconds = (now - started) / 1e9;
        if (seconds > 0 && done > doneAtStart) {
            double rate = (done - doneAtStart) / seconds;
            line.append(String.format(Locale.ROOT, ", %.0f/s", rate));
            if (done < total) {
                line.append(", ").append(left((total - done) / rate)).append(" left");
            }
        }
        return more.isEmpty() ? line.toString() : line.append(", ").append(more).toString();
    }

    private static String left(double seconds) {
        long whole = (long) Math.ceil(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
