package org.saccade.train.loop;

import java.io.IOException;

/** Two ranks hold different parameters: a fault of a machine, not of the data. */
public final class ReplicasDifferException extends IOException {
    private static final long serialVersionUID = 1;

    ReplicasDifferException(String message) {
        super(message);
    }
}
