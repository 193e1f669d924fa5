package org.saccade.data.source.file;

import java.io.IOException;

/** The input is there, but it is cut short, damaged, or its parts do not fit together. The message is one line. */
public final class IncompleteInputException extends IOException {

    private static final long serialVersionUID = 1L;

    public IncompleteInputException(String message) {
        super(message);
    }

    public IncompleteInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
