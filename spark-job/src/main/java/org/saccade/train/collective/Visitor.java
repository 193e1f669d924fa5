package org.saccade.train.collective;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The listening side of a handshake, with somebody who may be the rank before, a rank that strayed, or anyone. */
final class Visitor {
    private final SocketChannel channel;
    private final InetSocketAddress source;
    private final Handshake handshake;
    private final byte[] nonce = Handshake.newNonce();
    private final ByteBuffer hello = Handshake.newMessage(Handshake.HELLO_BYTES);

    Visitor(SocketChannel channel, Handshake handshake) {
        this.channel = channel;
        this.source = (InetSocketAddress) channel.socket().getRemoteSocketAddress();
        this.handshake = handshake;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Where the connection came from, also once it is closed. */
    InetSocketAddress source() {
        return source;
    }

    void challenge() throws IOException {
        Dialer.writeWhole(channel, Handshake.challenge(nonce));
    }

    /**
     * Reads what has come in, and says whether it is a hello from the rank before, which is then told that it is welcome.
     *
     * @param taken whether the rank before is connected already
     * @throws ProtocolException why the visitor is refused, as it has been told
     */
    boolean proceed(boolean taken) throws IOException {
        if (!Dialer.readAwaited(channel, hello)) {
            return false;
        }
        try {
            byte[] theirNonce = handshake.readHello(hello.flip(), nonce);
            if (taken) {
                throw new ProtocolException("that rank is connected already");
            }
            Dialer.writeWhole(channel, handshake.acceptance(nonce, theirNonce));
            return true;
        } catch (ProtocolException e) {
            Dialer.writeWhole(channel, Handshake.refusal(e.getMessage()));
            throw e;
        }
    }
}
