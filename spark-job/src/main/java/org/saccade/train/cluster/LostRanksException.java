package org.saccade.train.cluster;

import java.util.Set;

/** Ranks that hang: they neither go on nor fail. */
final class LostRanksException extends ClusterException {
    private static final long serialVersionUID = 1;

    private final transient Set<Integer> ranks;

    /** @param cause how another rank noticed */
    LostRanksException(Set<Integer> ranks, Exception cause) {
        super("ranks " + ranks + " did not come back after another had failed (" + cause.getMessage() + ")", cause);
        this.ranks = ranks;
    }

    Set<Integer> ranks() {
        return ranks;
    }
}
