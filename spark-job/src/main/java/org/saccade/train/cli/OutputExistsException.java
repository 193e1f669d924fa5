package org.saccade.train.cli;

import java.io.IOException;

/** What a command was told to write is there already. */
final class OutputExistsException extends IOException {
    private static final long serialVersionUID = 1;

    OutputExistsException(String message) {
        super(message);
    }
}
