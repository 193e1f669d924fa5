package org.saccade.train.cluster;

/** Another rank cannot take part, and says itself why: this is the echo. */
final class AbsentRankException extends ClusterException {
    private static final long serialVersionUID = 1;

    AbsentRankException(int rank, String reason) {
        super("rank " + rank + " cannot take part: " + reason, null);
    }
}
