package org.saccade.train.collective;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * The open door of a rank: a listening socket whose address the rank tells the others before they join. The system chooses the port, and the
 * socket stays open from then on, so nobody else can take it in between.
 */
public final class RingListener implements Closeable {
    private static final int MAX_PORT = 65535;

    private final ServerSocketChannel channel;
    private final String address;

    private RingListener(ServerSocketChannel channel, String address) {
        this.channel = channel;
        this.address = address;
    }

    /**
     * Listens on a free port.
     *
     * @param host a name or address of this machine by which the other ranks reach it
     * @throws CannotListenException if it is none
     */
    public static RingListener open(String host) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            InetSocketAddress wanted = new InetSocketAddress(host, 0);
            if (wanted.isUnresolved()) {
                throw new IOException("the name has no address");
            }
            channel.bind(wanted);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new RingListener(channel, format(host, port));
        } catch (IOException e) {
            channel.close();
            throw new CannotListenException(
                    "cannot listen on " + host + ": " + e.getMessage() + "; give an address of this machine", e);
        }
    }

    /** Where the other ranks reach this one, as {@code host:port}. */
    public String address() {
        return address;
    }

    /** The address in a {@code host:port}, as {@link #address} gives it. */
    public static InetSocketAddress parse(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        int port = colon < 1 ? -1 : portOf(hostAndPort.substring(colon + 1));
        if (port < 0) {
            throw new IllegalArgumentException(
                    "the address of a rank must be host:port with a port from 1 to 65535, got " + hostAndPort);
        }
        String host = hostAndPort.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new InetSocketAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    private static int portOf(String text) {
        boolean number = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(text) : -1;
        return port >= 1 && port <= MAX_PORT ? port : -1;
    }

    static String format(InetSocketAddress address) {
        return format(address.getHostString(), address.getPort());
    }

    private static String format(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    int port() {
        return parse(address).getPort();
    }

    /** A rank that the others could not reach. */
    public static final class CannotListenException extends IOException {
        private static final long serialVersionUID = 1L;

        CannotListenException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** Stops listening; a second call does nothing. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
