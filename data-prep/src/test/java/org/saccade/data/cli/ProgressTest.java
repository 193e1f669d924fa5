package org.saccade.data.cli;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    private Progress progress(boolean terminal) {
        return new Progress(new PrintStream(err, true, StandardCharsets.UTF_8), terminal, "images", () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsPlainLinesFarApart() {
        try (Progress progress = progress(false)) {
            progress.update(0, 1000, "0 bad");
            for (int second = 1; second <= 7; second++) {
                pass(Duration.ofSeconds(1));
                progress.update(second * 10L, 1000, "1 bad");
            }
        }
        assertThat(shown())
                .isEqualTo(
                        "50 of 1000 images, 10/s, 1 min 35 s left, 1 bad\n70 of 1000 images, 10/s, 1 min 33 s left, 1 bad\n");
    }

    @Test
    void rewritesOneLineOnATerminal() {
        try (Progress progress = progress(true)) {
            progress.update(0, 20, "a long remark");
            pass(Duration.ofSeconds(1));
            progress.update(10, 20, "a long remark");
            pass(Duration.ofSeconds(1));
            progress.update(20, 20, "");
        }
        assertThat(shown())
                .isEqualTo("\r10 of 20 images, 10/s, 1 s left, a long remark\r20 of 20 images, 10/s" + " ".repeat(25)
                        + "\n");
    }

    @Test
    void saysNothingWhereNothingWasDone() {
        progress(true).close();
        assertThat(shown()).isEmpty();
    }

    @Test
    void countsHours() {
        try (Progress progress = progress(true)) {
            progress.update(0, 100_000, "");
            pass(Duration.ofSeconds(10));
            progress.update(100, 100_000, "");
        }
        assertThat(shown()).contains("2 h 46 min left");
    }
}
