package org.saccade.train.cli;

import java.io.IOException;

/** Where a command was told to write is something already, or something else. */
final class OutputExistsException extends IOException {
    private static final long serialVersionUID = 1;

    OutputExistsException(String message) {
        super(message);
    }
}
