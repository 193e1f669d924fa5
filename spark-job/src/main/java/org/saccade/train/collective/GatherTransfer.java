package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Messages go round the ring, each passed on once it is whole: a rank sends its own first, then those of the rank before, and so on. A message
 * begins with its length; no payload holds parts of two.
 */
final class GatherTransfer implements Transfer {
    private final byte[][] messages;
    private final int rank;
    private int sentMessages;
    private int receivedMessages;
    private ByteBuffer sending;
    private ByteBuffer receiving;

    GatherTransfer(byte[] mine, int rank, int ranks) {
        this.messages = new byte[ranks][];
        this.rank = rank;
        messages[rank] = mine.clone();
    }

    /** All messages in rank order, once all have been received. */
    List<byte[]> messages() {
        return Arrays.asList(messages);
    }

    @Override
    public boolean sent() {
        return sentMessages == messages.length - 1;
    }

    @Override
    public boolean received() {
        return receivedMessages == messages.length - 1;
    }

    @Override
    public ByteBuffer next(ByteBuffer spare) {
        byte[] message = messages[Math.floorMod(rank - sentMessages, messages.length)];
        if (sent() || message == null) {
            return spare.flip();
        }
        if (sending == null) {
            spare.putInt(message.length);
            sending = ByteBuffer.wrap(message);
        }
        int count = Math.min(spare.remaining(), sending.remaining());
        spare.put(sending.slice(sending.position(), count));
        sending.position(sending.position() + count);
        if (!sending.hasRemaining()) {
            sending = null;
            sentMessages++;
        }
        return spare.flip();
    }

    @Override
    public void take(ByteBuffer payload) throws ProtocolException {
        if (receiving == null) {
            receiving = ByteBuffer.allocate(lengthOf(payload));
        }
        if (payload.remaining() > receiving.remaining()) {
            throw new ProtocolException("sent " + payload.remaining() + " bytes that do not fit their message");
        }
        receiving.put(payload);
        if (!receiving.hasRemaining()) {
            receivedMessages++;
            messages[Math.floorMod(rank - receivedMessages, messages.length)] = receiving.array();
            receiving = null;
        }
    }

    private static int lengthOf(ByteBuffer payload) throws ProtocolException {
        int length = payload.remaining() < Integer.BYTES ? -1 : payload.getInt();
        if (length < 0) {
            throw new ProtocolException("sent a message without a length");
        }
        return length;
    }
}
