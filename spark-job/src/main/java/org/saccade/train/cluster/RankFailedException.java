package org.saccade.train.cluster;

/** A rank cannot do what is asked of it, and another one could not either. */
public final class RankFailedException extends ClusterException {
    private static final long serialVersionUID = 1;

    RankFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
