package org.saccade.train.cli;

import java.io.IOException;

/** The run folder holds a run with other settings. */
final class RunDiffersException extends IOException {
    private static final long serialVersionUID = 1;

    RunDiffersException(String message) {
        super(message);
    }
}
