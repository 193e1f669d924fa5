package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * When a run ends before its last epoch.
 *
 * @param epochs that it goes on without becoming better; 0 for all that there are
 */
public record EarlyStoppingConfig(int epochs) implements Serializable {
    static EarlyStoppingConfig of(Settings settings) {
        return new EarlyStoppingConfig(settings.atLeast("train.early-stopping.epochs", 0));
    }

    public boolean isOn() {
        return epochs > 0;
    }

    /** Whether a run ends after an epoch, of which an earlier one was the best. */
    public boolean isDue(int epoch, int best) {
        return isOn() && epoch - best >= epochs;
    }
}
