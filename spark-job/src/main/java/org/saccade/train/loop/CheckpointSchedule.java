package org.saccade.train.loop;

import org.saccade.train.config.CheckpointConfig;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** When a checkpoint is due inside an epoch: by steps, and by the clock. */
final class CheckpointSchedule {
    private final CheckpointConfig config;
    private final LongSupplier nanoTime;
    private long last;

    /** @param nanoTime a clock, as {@link System#nanoTime} is one */
    CheckpointSchedule(CheckpointConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    boolean isDueBySteps(int stepInEpoch) {
        return config.everySteps() > 0 && stepInEpoch % config.everySteps() == 0;
    }

    boolean isDueByClock() {
        return config.everyMinutes() > 0
                && nanoTime.getAsLong() - last >= config.everyMinutes() * TimeUnit.MINUTES.toNanos(1);
    }

    void written() {
        last = nanoTime.getAsLong();
    }
}
