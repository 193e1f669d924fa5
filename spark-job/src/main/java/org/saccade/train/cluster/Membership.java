package org.saccade.train.cluster;

import org.saccade.train.collective.Collective;

/** A rank's place among the ranks: the ring that it has joined, and what it computes on. */
record Membership(Collective collective, RankDevice device) implements AutoCloseable {
    @Override
    public void close() {
        collective.close();
    }
}
