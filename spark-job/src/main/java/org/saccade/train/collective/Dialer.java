package org.saccade.train.collective;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The connecting side of a handshake: waits for the connection, then for the challenge, then for the verdict. */
final class Dialer {
    private final SocketChannel channel;
    private final Handshake handshake;
    private final byte[] nonce = Handshake.newNonce();
    private ByteBuffer awaited = Handshake.newMessage(Handshake.CHALLENGE_BYTES);
    private byte[] listenerNonce;

    Dialer(SocketChannel channel, Handshake handshake) {
        this.channel = channel;
        this.handshake = handshake;
    }

    SocketChannel channel() {
        return channel;
    }

    /**
     * Goes on as far as it can without waiting, and says whether the handshake is done.
     *
     * @throws RefusedException if the other side knows the token and does not want this rank
     * @throws IOException if the connection is of no use; another attempt may be
     */
    boolean proceed() throws IOException {
        if (!channel.isConnected() && !channel.finishConnect()) {
            return false;
        }
        while (readAwaited(channel, awaited)) {
            if (listenerNonce != null) {
                checkAccepted();
                return true;
            }
            listenerNonce = handshake.readChallenge(awaited.flip());
            awaited = Handshake.newMessage(Handshake.VERDICT_BYTES);
            writeWhole(channel, handshake.hello(listenerNonce, nonce));
        }
        return false;
    }

    private void checkAccepted() throws IOException {
        String reason = handshake.readVerdict(awaited.flip(), listenerNonce, nonce);
        if (!reason.isEmpty()) {
            throw new RefusedException(reason);
        }
    }

    /** Reads what has come in, and says whether the message is whole. */
    static boolean readAwaited(SocketChannel channel, ByteBuffer message) throws IOException {
        int count = 1;
        while (count > 0 && message.hasRemaining()) {
            count = channel.read(message);
        }
        if (count < 0) {
            throw new EOFException("it closed the connection during the handshake");
        }
        return !message.hasRemaining();
    }

    /** A handshake's messages are smaller than any socket buffer, which is empty at that time. */
    static void writeWhole(SocketChannel channel, ByteBuffer message) throws IOException {
        channel.write(message);
        if (message.hasRemaining()) {
            throw new IOException("the connection takes no data");
        }
    }

    /** The listening rank has said no. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }
}
