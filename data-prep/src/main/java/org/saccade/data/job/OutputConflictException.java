package org.saccade.data.job;

import java.io.IOException;

/** The output holds something else, and nothing was touched. The message is one line. */
public final class OutputConflictException extends IOException {

    private static final long serialVersionUID = 1L;

    OutputConflictException(String message) {
        super(message);
    }
}
