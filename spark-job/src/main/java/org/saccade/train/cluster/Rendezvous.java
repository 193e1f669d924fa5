package org.saccade.train.cluster;

import org.apache.spark.BarrierTaskContext;
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
    /** Stands before the reason, where a rank cannot take part: it comes to the barrier all the same, or the others would wait for it. */
    private static final String ABSENT = "!";

    /**
     * Joins the ring of the stage's ranks. Every rank must call this, once.
     *
     * @throws RanksRefusedException if two ranks were given the same GPU, on all ranks, or on the one that was given none that it can use
     */
    Membership join(BarrierTaskContext context) throws IOException {
        RankDevice device;
        RingListener opened;
        try {
            device = RankDevice.of(context, who(context));
            opened = RingListener.open(host(context));
        } catch (IOException e) {
            context.allGather(ABSENT + e.getMessage());
            throw e;
        }
        try (RingListener listener = opened) {
            Presence mine = new Presence(listener.address(), device.given());
            List<Presence> ranks = presences(context.allGather(mine.toMessage()));
            Presence.requireGpusOfTheirOwn(ranks);
            List<InetSocketAddress> addresses =
                    ranks.stream().map(Presence::socketAddress).toList();
            RingIdentity identity = new RingIdentity(token, application, context.stageAttemptNumber());
            return new Membership(Ring.join(listener, addresses, context.partitionId(), identity, timeout), device);
        }
    }

    private static List<Presence> presences(String[] told) throws AbsentRankException {
        for (int rank = 0; rank < told.length; rank++) {
            if (told[rank].startsWith(ABSENT)) {
                throw new AbsentRankException(rank, told[rank].substring(ABSENT.length()));
            }
        }
        return Arrays.stream(told).map(Presence::parse).toList();
    }

    /** A rank, as failures name it. */
    static String who(BarrierTaskContext context) {
        return "rank " + context.partitionId() + " on " + host(context);
    }

    /** Without the port, which is Spark's own. */
    static String host(BarrierTaskContext context) {
        String address = context.getTaskInfos()[context.partitionId()].address();
        return address.substring(0, address.lastIndexOf(':'));
    }
}
