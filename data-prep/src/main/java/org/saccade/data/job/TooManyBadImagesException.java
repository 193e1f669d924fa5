package org.saccade.data.job;

import java.io.IOException;

/** More images are bad than the limit allows, and nothing was published. The message is one line. */
public final class TooManyBadImagesException extends IOException {

    private static final long serialVersionUID = 1L;

    TooManyBadImagesException(String message) {
        super(message);
    }
}
