package org.saccade.train.loop;

import java.io.IOException;

/** A rank was told to end, and took the others with it: a checkpoint of their last step is safe, and training goes on from there. */
public final class PreemptedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int rank;

    /** @param rank the first of those that were told */
    PreemptedException(int rank, long step) {
        super("rank " + rank + " was told to end, and all ranks kept what they had after step " + step);
        this.rank = rank;
    }

    public int rank() {
        return rank;
    }
}
