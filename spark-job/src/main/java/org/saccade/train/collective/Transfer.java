package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** What one rank sends to the next rank and takes from the one before, in one operation. */
interface Transfer {

    /** Whether all has been handed out. */
    boolean sent();

    /** Whether all has come in. */
    boolean received();

    /** Adds what can be sent now, as much as fits; nothing if something must come in first. */
    void fill(ByteBuffer payload);

    /** Takes one payload that {@link #fill} made on the rank before. */
    void take(ByteBuffer payload) throws ProtocolException;
}
