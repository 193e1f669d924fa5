package org.saccade.train.input;

import java.io.IOException;

/** A sample, whole as it is, is none that the network can look at. */
public final class UnusableSampleException extends IOException {
    private static final long serialVersionUID = 1;

    public UnusableSampleException(String message, Throwable cause) {
        super(message, cause);
    }
}
