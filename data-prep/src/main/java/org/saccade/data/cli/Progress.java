package org.saccade.data.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far the work is: on a terminal one line that is rewritten, elsewhere lines some seconds apart. Thread-safe. Work may have stages, told apart by
 * what is counted; each ends with its last state.
 *
 * <p>The rate is the mean since the first update of the stage.
 */
public final class Progress implements AutoCloseable {

    /** How it is shown. */
    enum Form {
        /** One line, rewritten. */
        TERMINAL(Duration.ofMillis(200)),
        /** Lines for people who read a log. */
        PLAIN(Duration.ofSeconds(5)),
        /** Lines of one JSON object each, for programs. */
        JSON(Duration.ofSeconds(1));

        private final long pause;

        Form(Duration pause) {
            this.pause = pause.toNanos();
        }
    }

    private static final String NO_DETAIL = "";

    private final PrintStream err;
    private final Form form;
    private final LongSupplier nanoClock;

    private String what = "";
    private long started;
    private long doneAtStart;
    private long lastShown;
    private String last = "";
    private boolean lastIsShown = true;
    private boolean running;
    private int width;

    Progress(PrintStream err, Form form, LongSupplier nanoClock) {
        this.err = err;
        this.form = form;
        this.nanoClock = nanoClock;
    }

    /**
     * @param counted what is counted, in plural, as in "images"
     * @param done so far
     * @param total in all, at least {@code done}
     */
    public void update(String counted, long done, long total) {
        update(counted, done, total, NO_DETAIL, 0);
    }

    /**
     * The same with a detail.
     *
     * @param name of the detail, as in "bad" or "loss"
     * @param detail a whole number is a count, as in "3 bad", another a measure, as in "loss 0.1234"
     */
    public synchronized void update(String counted, long done, long total, String name, Number detail) {
        if (!counted.equals(what)) {
            close();
        }
        long now = nanoClock.getAsLong();
        if (!running) {
            running = true;
            what = counted;
            started = now;
            doneAtStart = done;
            // A program learns at once what is to be done; a person needs no line of work that is over soon.
            lastShown = form == Form.JSON ? now - form.pause : now;
        }
        Rate rate = Rate.of(done - doneAtStart, total - done, now - started);
        String line = form == Form.JSON ? json(done, total, rate, name, detail) : text(done, total, rate, name, detail);
        lastIsShown = lastIsShown && line.equals(last);
        last = line;
        if (!lastIsShown && now - lastShown >= form.pause) {
            lastShown = now;
            show();
        }
    }

    /** Makes room for another line: what a terminal shows is wiped, and comes back with the next update. */
    public synchronized void clear() {
        if (form == Form.TERMINAL && running) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
            lastIsShown = false;
        }
    }

    /** Shows the last state and ends the line. */
    @Override
    public synchronized void close() {
        if (running) {
            if (!lastIsShown) {
                show();
            }
            if (form == Form.TERMINAL) {
                err.println();
                width = 0;
            }
            running = false;
        }
        err.flush();
    }

    private void show() {
        lastIsShown = true;
        if (form == Form.TERMINAL) {
            // Blanks overwrite what a longer line left behind.
            err.print("\r" + last + " ".repeat(Math.max(0, width - last.length())));
            width = last.length();
            err.flush();
        } else {
            err.println(last);
        }
    }

    private String text(long done, long total, Rate rate, String name, Number detail) {
        StringBuilder line = new StringBuilder();
        line.append(done).append(" of ").append(total).append(' ').append(what);
        if (rate.isKnown()) {
            line.append(String.format(Locale.ROOT, ", %.0f/s", rate.perSecond()));
            if (done < total) {
                line.append(", ").append(left(rate.secondsLeft())).append(" left");
            }
        }
        if (!name.equals(NO_DETAIL)) {
            line.append(", ")
                    .append(
                            isCount(detail)
                                    ? detail + " " + name
                                    : String.format(Locale.ROOT, "%s %.4f", name, detail.doubleValue()));
        }
        return line.toString();
    }

    /** Names and numbers only, so nothing needs quoting. What is not known yet is null. */
    private String json(long done, long total, Rate rate, String name, Number detail) {
        StringBuilder line = new StringBuilder();
        line.append("{\"kind\":\"progress\",\"what\":\"")
                .append(what)
                .append("\",\"done\":")
                .append(done);
        line.append(",\"total\":").append(total);
        line.append(",\"per_second\":").append(decimal(rate.isKnown(), rate.perSecond()));
        line.append(",\"seconds_left\":").append(decimal(rate.isKnown(), rate.secondsLeft()));
        if (!name.equals(NO_DETAIL)) {
            line.append(",\"").append(name).append("\":").append(detail);
        }
        return line.append('}').toString();
    }

    private static String decimal(boolean known, double value) {
        return known ? String.format(Locale.ROOT, "%.1f", value) : "null";
    }

    private static boolean isCount(Number detail) {
        return detail instanceof Long || detail instanceof Integer;
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

    /** How fast it goes; not known before something was done in some time. */
    private record Rate(double perSecond, double secondsLeft) {

        static Rate of(long done, long left, long nanos) {
            double perSecond = done > 0 && nanos > 0 ? done / (nanos / 1e9) : 0;
            return new Rate(perSecond, left / perSecond);
        }

        boolean isKnown() {
            return perSecond > 0;
        }
    }
}
