package org.saccade.train.cluster;

import java.io.IOException;

/** Spark could not give, or took away, what the job needs. */
public class ClusterException extends IOException {
    private static final long serialVersionUID = 1;

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
