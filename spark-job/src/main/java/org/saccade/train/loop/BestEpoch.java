package org.saccade.train.loop;

/**
 * The first of the epochs with the highest validation top-1.
 *
 * @param epoch from 1; 0 before the first
 * @param top1 0 to 1
 */
record BestEpoch(int epoch, double top1) {
    static final BestEpoch NONE = new BestEpoch(0, -1);

    BestEpoch or(int otherEpoch, double otherTop1) {
        return otherTop1 > top1 ? new BestEpoch(otherEpoch, otherTop1) : this;
    }
}
