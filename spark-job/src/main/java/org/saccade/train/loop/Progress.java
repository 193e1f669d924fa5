package org.saccade.train.loop;

import java.io.Serializable;

/**
 * How far training has come: everything that the rest of the run depends on, besides the model.
 *
 * @param epoch passes that are complete
 * @param stepInEpoch steps done of the pass that is under way
 * @param step steps done in all
 * @param lossSum sum of the loss over the samples of the pass under way
 * @param samples samples seen in the pass under way
 */
public record Progress(int epoch, int stepInEpoch, long step, double lossSum, long samples) implements Serializable {
    /** Nothing done. */
    public static final Progress START = new Progress(0, 0, 0, 0, 0);

    Progress after(int batchSamples, double batchLossSum) {
        return new Progress(epoch, stepInEpoch + 1, step + 1, lossSum + batchLossSum, samples + batchSamples);
    }

    Progress nextEpoch() {
        return new Progress(epoch + 1, 0, step, 0, 0);
    }

    double meanLoss() {
        return lossSum / samples;
    }
}
