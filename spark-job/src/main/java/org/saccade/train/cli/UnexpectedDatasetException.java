package org.saccade.train.cli;

import java.io.IOException;

/** A sound dataset that is not the one that is needed. */
final class UnexpectedDatasetException extends IOException {
    private static final long serialVersionUID = 1;

    UnexpectedDatasetException(String message) {
        super(message);
    }
}
