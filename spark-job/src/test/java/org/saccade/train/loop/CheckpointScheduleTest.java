package org.saccade.train.loop;

import org.junit.jupiter.api.Test;
import org.saccade.train.config.CheckpointConfig;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointScheduleTest {
    private long now = Long.MAX_VALUE - 1; // a clock may run over

    @Test
    void theClockCountsFromTheLastCheckpoint() {
        CheckpointSchedule schedule = new CheckpointSchedule(new CheckpointConfig(0, 0.5, 1), () -> now);

        now += Duration.ofSeconds(29).toNanos();
        assertThat(schedule.isDueByClock()).isFalse();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(schedule.isDueByClock()).isTrue();
        schedule.written();
        assertThat(schedule.isDueByClock()).isFalse();
    }

    @Test
    void nothingIsDueWhereNothingIsAskedFor() {
        CheckpointSchedule schedule = new CheckpointSchedule(new CheckpointConfig(0, 0, 1), () -> now);

        now += Duration.ofDays(1).toNanos();
        assertThat(schedule.isDueByClock()).isFalse();
        assertThat(schedule.isDueBySteps(1)).isFalse();
    }

    @Test
    void stepsCountFromTheBeginningOfTheEpoch() {
        CheckpointSchedule schedule = new CheckpointSchedule(new CheckpointConfig(3, 0, 1), () -> now);

        assertThat(schedule.isDueBySteps(2)).isFalse();
        assertThat(schedule.isDueBySteps(3)).isTrue();
        assertThat(schedule.isDueBySteps(6)).isTrue();
    }
}
