package org.saccade.data.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.saccade.data.cli.Progress.Form;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    private Progress progress(Progress.Form form) {
        return new Progress(new PrintStream(err, true, StandardCharsets.UTF_8), form, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsPlainLinesFarApart() {
        try (Progress progress = progress(Form.PLAIN)) {
            progress.update("images", 0, 1000, "bad", 0);
            for (int second = 1; second <= 7; second++) {
                pass(Duration.ofSeconds(1));
                progress.update("images", second * 10L, 1000, "bad", 1);
            }
        }
        assertThat(shown())
                .isEqualTo(
                        "50 of 1000 images, 10/s, 1 min 35 s left, 1 bad\n70 of 1000 images, 10/s, 1 min 33 s left, 1 bad\n");
    }

    @Test
    void rewritesOneLineOnATerminal() {
        try (Progress progress = progress(Form.TERMINAL)) {
            progress.update("images", 0, 20, "a long remark", 1);
            pass(Duration.ofSeconds(1));
            progress.update("images", 10, 20, "a long remark", 1);
            pass(Duration.ofSeconds(1));
            progress.update("images", 20, 20);
        }
        assertThat(shown())
                .isEqualTo("\r10 of 20 images, 10/s, 1 s left, 1 a long remark\r20 of 20 images, 10/s" + " ".repeat(27)
                        + "\n");
    }

    @Test
    void comesBackAfterItMadeRoom() {
        try (Progress progress = progress(Form.TERMINAL)) {
            progress.update("images", 0, 20);
            pass(Duration.ofSeconds(1));
            progress.update("images", 20, 20);
            progress.clear();
        }
        String line = "20 of 20 images, 20/s";
        assertThat(shown()).isEqualTo("\r" + line + "\r" + " ".repeat(line.length()) + "\r\r" + line + "\n");
    }

    @Test
    void saysNothingWhereNothingWasDone() {
        progress(Form.TERMINAL).close();
        assertThat(shown()).isEmpty();
    }

    @Test
    void countsHours() {
        try (Progress progress = progress(Form.TERMINAL)) {
            progress.update("images", 0, 100_000);
            pass(Duration.ofSeconds(10));
            progress.update("images", 100, 100_000);
        }
        assertThat(shown()).contains("2 h 46 min left");
    }

    @Test
    void writesAMeasureBehindItsName() {
        try (Progress progress = progress(Form.PLAIN)) {
            progress.update("steps", 1, 2, "loss", 0.5);
        }
        assertThat(shown()).isEqualTo("1 of 2 steps, loss 0.5000\n");
    }

    @Test
    void tellsProgramsInJson() throws Exception {
        try (Progress progress = progress(Form.JSON)) {
            progress.update("images", 0, 1000, "bad", 0);
            pass(Duration.ofMillis(999));
            progress.update("images", 500, 1000, "bad", 2);
            pass(Duration.ofMillis(1));
            progress.update("images", 501, 1000, "bad", 2);
        }
        assertThat(shown().lines())
                .containsExactly(
                        "{\"kind\":\"progress\",\"what\":\"images\",\"done\":0,\"total\":1000,"
                                + "\"per_second\":null,\"seconds_left\":null,\"bad\":0}",
                        "{\"kind\":\"progress\",\"what\":\"images\",\"done\":501,\"total\":1000,"
                                + "\"per_second\":501.0,\"seconds_left\":1.0,\"bad\":2}");
        for (String line : shown().lines().toList()) {
            assertThat(new ObjectMapper().readTree(line).get("kind").asText()).isEqualTo("progress");
        }
    }

    @Test
    void endsAStageWithItsLastStateBeforeTheNext() {
        try (Progress progress = progress(Form.JSON)) {
            progress.update("containers", 3, 4);
            progress.update("containers", 4, 4);
            progress.update("images", 0, 10, "bad", 0);
        }
        assertThat(shown().lines())
                .containsExactly(
                        "{\"kind\":\"progress\",\"what\":\"containers\",\"done\":3,\"total\":4,"
                                + "\"per_second\":null,\"seconds_left\":null}",
                        "{\"kind\":\"progress\",\"what\":\"containers\",\"done\":4,\"total\":4,"
                                + "\"per_second\":null,\"seconds_left\":null}",
                        "{\"kind\":\"progress\",\"what\":\"images\",\"done\":0,\"total\":10,"
                                + "\"per_second\":null,\"seconds_left\":null,\"bad\":0}");
    }
}
