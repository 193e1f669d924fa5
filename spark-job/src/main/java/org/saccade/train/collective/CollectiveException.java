package org.saccade.train.collective;

import java.io.IOException;
import java.util.OptionalInt;

/** An operation between ranks that failed. The message is one line and names the rank at fault, as far as that is known. */
public final class CollectiveException extends IOException {
    private static final long serialVersionUID = 1L;

    static final int UNKNOWN_RANK = -1;

    private final int rank;

    CollectiveException(int rank, String message, Throwable cause) {
        super(message, cause);
        this.rank = rank;
    }

    CollectiveException(int rank, String message) {
        this(rank, message, null);
    }

    /** The rank at fault; empty where it is not known. */
    public OptionalInt rank() {
        return rank == UNKNOWN_RANK ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    /** The rank as it travels between ranks: {@link #UNKNOWN_RANK} where it is not known. */
    int rankOnWire() {
        return rank;
    }
}
