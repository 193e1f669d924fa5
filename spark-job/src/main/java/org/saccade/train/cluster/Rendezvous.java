package org.saccade.train.cluster;

import org.apache.spark.BarrierTaskContext;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.Ring;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.collective.RingListener;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How ranks find one another: Spark tells each its place and its host, the barrier carries the ports, and a token that came with the
 * task proves who belongs. The user sets no network option.
 *
 * @param timeout how long one exchange may wait, joining the ring included
 */
record Rendezvous(String application, String token, Duration timeout) implements Serializable {
    /** Stands before the reason, where a rank has no address to tell: it must take part in the barrier all the same, or the others would wait for it. */
    private static final String NO_ADDRESS = "!";

    /** Joins the ring of the stage's ranks. Every rank must call this, once. */
    Collective join(BarrierTaskContext context) throws IOException {
        try (RingListener listener = RingListener.open(host(context))) {
            List<InetSocketAddress> addresses = addresses(context.allGather(listener.address()));
            RingIdentity identity = new RingIdentity(token, application, context.stageAttemptNumber());
            return Ring.join(listener, addresses, context.partitionId(), identity, timeout);
        } catch (RingListener.CannotListenException e) {
            addresses(context.allGather(NO_ADDRESS + e.getMessage()));
            throw e;
        }
    }

    private static List<InetSocketAddress> addresses(String[] told) throws IOException {
        for (int rank = 0; rank < told.length; rank++) {
            if (told[rank].startsWith(NO_ADDRESS)) {
                throw new IOException("rank " + rank + " " + told[rank].substring(NO_ADDRESS.length()));
            }
        }
        return Arrays.stream(told).map(RingListener::parse).toList();
    }

    /** Without the port, which is Spark's own. */
    static String host(BarrierTaskContext context) {
        String address = context.getTaskInfos()[context.partitionId()].address();
        return address.substring(0, address.lastIndexOf(':'));
    }
}
