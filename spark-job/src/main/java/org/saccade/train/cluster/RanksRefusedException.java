package org.saccade.train.cluster;

/** Spark would never start the ranks as it is configured. */
public final class RanksRefusedException extends ClusterException {
    private static final long serialVersionUID = 1;

    RanksRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
