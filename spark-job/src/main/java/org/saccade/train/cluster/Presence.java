package org.saccade.train.cluster;

import org.saccade.train.collective.RingListener;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rank tells the others before they meet.
 *
 * @param address where it listens, {@code host:port}
 * @param gpu the one that it was given, by UUID or index; empty where it was given none
 */
record Presence(String address, Optional<String> gpu) {
    private static final char SEPARATOR = ' ';

    static Presence parse(String message) {
        int end = message.indexOf(SEPARATOR);
        return end < 0
                ? new Presence(message, Optional.empty())
                : new Presence(message.substring(0, end), Optional.of(message.substring(end + 1)));
    }

    String toMessage() {
        return address + gpu.map(given -> SEPARATOR + given).orElse("");
    }

    InetSocketAddress socketAddress() {
        return RingListener.parse(address);
    }

    /**
     * @param ranks in rank order
     * @throws RanksRefusedException naming the first two that were given the same GPU, even if nothing computes on it
     */
    static void requireGpusOfTheirOwn(List<Presence> ranks) throws RanksRefusedException {
        Map<String, Integer> owners = new HashMap<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            String gpu = ranks.get(rank).identityOfGpu().orElse(null);
            Integer other = gpu == null ? null : owners.putIfAbsent(gpu, rank);
            if (other != null) {
                throw new RanksRefusedException(
                        "each rank needs a GPU of its own, and ranks " + other + " and " + rank + " were both given "
                                + gpu
                                + "; let Spark give out each GPU once: by one worker of its machine, and to one task",
                        null);
            }
        }
    }

    /** A UUID is like no other; an index means something on its machine alone. */
    private Optional<String> identityOfGpu() {
        return gpu.map(given -> given.startsWith(Gpu.UUID_PREFIX)
                ? given
                : "GPU " + given + " of " + socketAddress().getHostString());
    }
}
