package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** What one rank sends to the next rank and takes from the one before, in one operation. */
interface Transfer {

    /** Whether all has been handed out. */
    boolean sent();

    /** Whether all has come in. */
    boolean received();

    /**
     * The next payload, empty if something must come in first: the spare buffer, filled and flipped, or memory of the transfer's own, which stays
     * as it is until all other ranks have what is sent.
     */
    ByteBuffer next(ByteBuffer spare);

    /** Where the next payload goes: the spare buffer, or as many bytes of the transfer's own memory. */
    default ByteBuffer place(int bytes, ByteBuffer spare) throws ProtocolException {
        return spare;
    }

    /** Takes one payload that {@link #next} gave on the rank before, and that was read into its {@link #place}. */
    void take(ByteBuffer payload) throws ProtocolException;
}
