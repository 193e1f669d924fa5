package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;
import org.saccade.train.config.RestartConfig;

import java.io.IOException;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RestartsTest {
    private static final IOException FAILURE = new IOException("rank 1 was lost");

    private long now = Long.MAX_VALUE - 1; // a clock may run over

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void countsThoseWithinTheWindow() throws IOException {
        Restarts restarts = new Restarts(new RestartConfig(2, Duration.ofMinutes(10)), () -> now);

        assertThat(restarts.next(FAILURE)).isEqualTo(1);
        pass(Duration.ofMinutes(6));
        assertThat(restarts.next(FAILURE)).isEqualTo(2);
        pass(Duration.ofMinutes(5));
        assertThat(restarts.next(FAILURE)).as("the first is 11 minutes ago").isEqualTo(2);
    }

    @Test
    void oneTooManyEndsTheRunWithTheFailureAndTheRemedy() throws IOException {
        Restarts restarts = new Restarts(new RestartConfig(1, Duration.ofMinutes(10)), () -> now);
        restarts.next(FAILURE);
        pass(Duration.ofMinutes(10));

        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> restarts.next(FAILURE))
                .withMessage(
                        "rank 1 was lost; that was after 1 restarts, as many as restart.limit allows; start again: training"
                                + " resumes from the last checkpoint")
                .withCause(FAILURE);
    }

    @Test
    void thereNeedBeNone() {
        Restarts restarts = new Restarts(new RestartConfig(0, Duration.ofMinutes(10)), () -> now);

        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> restarts.next(FAILURE))
                .withMessage("rank 1 was lost; start again: training resumes from the last checkpoint");
    }
}
