package org.saccade.train.cluster;

import java.util.Set;

/** Ranks whose processes are of no more use, though they may still be there: others must take their place. */
final class LostRanksException extends ClusterException {
    private static final long serialVersionUID = 1;

    private final Set<Integer> ranks;

    private LostRanksException(String message, Set<Integer> ranks, Exception cause) {
        super(message, cause);
        this.ranks = ranks;
    }

    /**
     * Ranks that hang: they neither go on nor fail.
     *
     * @param cause how another rank noticed
     */
    static LostRanksException hanging(Set<Integer> ranks, Exception cause) {
        return new LostRanksException(
                "ranks " + ranks + " did not come back after another had failed (" + cause.getMessage() + ")",
                ranks,
                cause);
    }

    /** A rank whose process has no memory left: what fills it may be there the next time. */
    static LostRanksException exhausted(int rank, Exception cause) {
        return new LostRanksException(cause.getMessage(), Set.of(rank), cause);
    }

    Set<Integer> ranks() {
        return ranks;
    }
}
