package org.saccade.train.cli;

import java.io.IOException;

/** A picture is there already, and is another one. */
final class PictureDiffersException extends IOException {
    private static final long serialVersionUID = 1;

    PictureDiffersException(String message) {
        super(message);
    }
}
