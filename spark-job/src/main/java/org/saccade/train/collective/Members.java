package org.saccade.train.collective;

import java.net.InetSocketAddress;
import java.util.List;

/** The ranks of a ring as one of them sees it. */
record Members(List<InetSocketAddress> addresses, int rank) {
    Members {
        addresses = List.copyOf(addresses);
        if (rank < 0 || rank >= addresses.size()) {
            throw new IllegalArgumentException(
                    "a rank must be from 0 to " + (addresses.size() - 1) + ", got rank " + rank);
        }
    }

    int size() {
        return addresses.size();
    }

    int next() {
        return Math.floorMod(rank + 1, size());
    }

    int previous() {
        return Math.floorMod(rank - 1, size());
    }

    /** Such as {@code rank 1 of 4 (worker-2:40123)}. */
    String name(int rank) {
        return "rank " + rank + " of " + size() + " (" + RingListener.format(addresses.get(rank)) + ")";
    }

    String me() {
        return name(rank);
    }

    CollectiveException atFault(int rank, String what, Throwable cause) {
        return new CollectiveException(rank, name(rank) + " " + what, cause);
    }
}
