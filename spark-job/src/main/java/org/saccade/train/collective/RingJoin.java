package org.saccade.train.collective;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds the two neighbours: connects to the next rank and lets the one before in, at the same time and on one thread. Whoever else connects,
 * and says nothing or the wrong thing, delays nobody.
 */
final class RingJoin implements Closeable {
    static final int SYSTEM_BUFFERS = 0;
    private static final Logger LOG = LoggerFactory.getLogger(RingJoin.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RingListener listener;
    private final Members members;
    private final Handshake handshake;
    private final Duration timeout;
    private final int socketBuffers;
    private final Selector selector;

    private Dialer dialer;
    private SocketChannel next;
    private SocketChannel previous;
    private long dialAt;
    private String dialProblem = "no answer";
    private int refused;
    private String lastRefusal;
    private final Set<InetAddress> refusedSources = new HashSet<>();
    private boolean joined;

    RingJoin(RingListener listener, Members members, RingIdentity identity, Duration timeout, int socketBuffers)
            throws IOException {
        this.listener = listener;
        this.members = members;
        this.handshake = new Handshake(identity, members);
        this.timeout = timeout;
        this.socketBuffers = socketBuffers;
        this.selector = Selector.open();
    }

    Links connect() throws IOException {
        ServerSocketChannel door = listener.channel();
        door.configureBlocking(false);
        door.register(selector, SelectionKey.OP_ACCEPT);
        long start = System.nanoTime();
        dialAt = start;
        try {
            while (next == null || previous == null) {
                checkGoingOn(start);
                dialIfDue();
                selector.select(TimeUnit.NANOSECONDS.toMillis(RETRY_NANOS));
                serveReady();
            }
        } catch (CollectiveException e) {
            tellNeighbour(e);
            throw e;
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
        Links links = new Links(next, previous);
        joined = true;
        return links;
    }

    private void checkGoingOn(long start) throws CollectiveException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(null);
        }
        if (System.nanoTime() - start >= timeout.toNanos()) {
            throw late();
        }
    }

    private CollectiveException interrupted(IOException cause) {
        return members.atFault(members.rank(), "was interrupted while it joined the ring", cause);
    }

    private CollectiveException late() {
        int missing = next == null ? members.next() : members.previous();
        String time = " within " + Durations.format(timeout);
        String problem = next == null ? "did not answer" + time + ": " + dialProblem : "did not connect" + time;
        boolean both = next == null && previous == null && members.next() != members.previous();
        String other = both ? "; " + members.name(members.previous()) + " did not connect either" : "";
        String strangers =
                refused == 0 ? "" : "; connections refused: " + refused + ", the last because " + lastRefusal;
        return members.atFault(missing, problem + other + strangers, null);
    }

    /** The neighbour that has been found hears who is missing. */
    private void tellNeighbour(CollectiveException failure) throws IOException {
        SocketChannel found = next != null ? next : previous;
        if (found != null) {
            Links.tell(new FrameWriter(found), failure);
        }
    }

    private void dialIfDue() throws IOException {
        if (next != null || dialer != null || System.nanoTime() - dialAt < 0) {
            return;
        }
        InetSocketAddress address = members.addresses().get(members.next());
        if (address.isUnresolved()) {
            throw members.atFault(members.next(), "cannot be reached: its host name has no address here", null);
        }
        dialer = new Dialer(SocketChannel.open(), handshake);
        try {
            setUp(dialer.channel());
            dialer.channel().register(selector, SelectionKey.OP_CONNECT, dialer);
            dialer.channel().connect(address);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            dialLater(e);
        }
    }

    private void serveReady() throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Visitor visitor) {
                listenTo(visitor, key);
            } else if (key.attachment() instanceof Dialer) {
                dialOn(key);
            } else {
                admit();
            }
        }
        selector.selectedKeys().clear();
    }

    private void dialOn(SelectionKey key) throws IOException {
        try {
            key.interestOps(SelectionKey.OP_READ);
            if (dialer.proceed()) {
                next = dialer.channel();
                key.interestOps(0);
            }
        } catch (Dialer.RefusedException e) {
            throw members.atFault(members.next(), "refused " + members.me() + ": " + e.getMessage(), e);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            dialLater(e);
        }
    }

    private void dialLater(IOException problem) throws IOException {
        dialProblem = problem.getMessage();
        dialAt = System.nanoTime() + RETRY_NANOS;
        dialer.channel().close();
        dialer = null;
    }

    private void admit() throws IOException {
        SocketChannel channel = listener.channel().accept();
        if (channel == null) {
            return;
        }
        Visitor visitor = new Visitor(channel, handshake);
        try {
            setUp(channel);
            channel.register(selector, SelectionKey.OP_READ, visitor);
            visitor.challenge();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            turnAway(visitor, e.getMessage());
        }
    }

    private void listenTo(Visitor visitor, SelectionKey key) throws IOException {
        try {
            if (visitor.proceed(previous != null)) {
                previous = visitor.channel();
                key.interestOps(0);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            turnAway(visitor, e.getMessage());
        }
    }

    /** Each source is logged once: whoever knocks without end shall not fill the log. */
    private void turnAway(Visitor visitor, String reason) throws IOException {
        refused++;
        lastRefusal = reason;
        if (refusedSources.add(visitor.source().getAddress())) {
            LOG.warn("refused a connection from {} to {}, because {}", visitor.source(), members.me(), reason);
        }
        visitor.channel().close();
    }

    private void setUp(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (socketBuffers != SYSTEM_BUFFERS) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, socketBuffers);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, socketBuffers);
        }
    }

    /** Closes the listener and every connection that is not one of the ring. */
    @Override
    public void close() throws IOException {
        try (selector;
                listener) {
            for (SelectionKey key : selector.keys()) {
                boolean neighbour = key.channel() == next || key.channel() == previous;
                if (!neighbour && key.channel().isOpen() && key.attachment() instanceof Visitor visitor) {
                    turnAway(visitor, "it did not say who it is while the ring was formed");
                } else if (!neighbour || !joined) {
                    key.channel().close();
                }
            }
        }
    }
}
