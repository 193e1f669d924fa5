package org.saccade.train.loop;

import org.saccade.train.checkpoint.ParameterHash;
import org.saccade.train.collective.Collective;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The proof that all ranks hold the same parameters, bit for bit. */
final class ReplicaCheck {
    private ReplicaCheck() {}

    /**
     * Compares the hashes of all ranks' parameters.
     *
     * @return the hash that all share
     * @throws ReplicasDifferException naming a rank that differs from rank 0
     */
    static String requireIdentical(FloatBuffer parameters, Collective collective, long step) throws IOException {
        String mine = ParameterHash.of(parameters);
        List<String> hashes = collective.allGather(mine.getBytes(StandardCharsets.US_ASCII)).stream()
                .map(hash -> new String(hash, StandardCharsets.US_ASCII))
                .toList();
        for (int rank = 1; rank < hashes.size(); rank++) {
            if (!hashes.get(rank).equals(hashes.get(0))) {
                throw new ReplicasDifferException(
                        "all ranks must hold the same parameters after step " + step + ", got "
                                + hashes.get(0) + " on rank 0 and " + hashes.get(rank) + " on rank " + rank
                                + "; check that rank's machine and start again: training resumes from the last checkpoint");
            }
        }
        return mine;
    }
}
