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

    /** Joins the ring of the stage's ranks. Every rank must call this, once. */
    Collective join(BarrierTaskContext context) throws IOException {
        int rank = context.partitionId();
        String address = context.getTaskInfos()[rank].address();
        RingListener listener = RingListener.open(address.substring(0, address.lastIndexOf(':')));
        List<InetSocketAddress> addresses = Arrays.stream(context.allGather(listener.address()))
                .map(RingListener::parse)
                .toList();
        return Ring.join(
                listener, addresses, rank, new RingIdentity(token, application, context.stageAttemptNumber()), timeout);
    }
}
