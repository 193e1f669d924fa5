package org.saccade.data.job;

import java.io.IOException;

/** A read or a write that failed, told in one line; another attempt may succeed. */
final class FailedTransfer {

    private FailedTransfer() {}

    /** @param what failed, and where */
    static IOException of(String what, IOException cause) {
        return new IOException(
                what + " (" + cause.toString().lines().findFirst().orElse("") + "); run again", cause);
    }
}
