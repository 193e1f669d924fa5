package org.saccade.train.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.saccade.train.collective.Collective;

/** The proof that all ranks hold the same parameters, bit for bit. */
final class ReplicaCheck {
    private static final int CHUNK_FLOATS = 1 << 14;

    private ReplicaCheck() {}

    /**
     * Compares the hashes of all ranks' parameters.
     *
     * @throws ReplicasDifferException naming the ranks that differ from rank 0
     */
    static void requireIdentical(FloatBuffer parameters, Collective collective, long step) throws IOException {
        List<byte[]> hashes = collective.allGather(sha256(parameters));
        for (int rank = 1; rank < hashes.size(); rank++) {
            if (!Arrays.equals(hashes.get(0), hashes.get(rank))) {
                throw new ReplicasDifferException("all ranks must hold the same parameters after step " + step
                        + ", got " + HexFormat.of().formatHex(hashes.get(0)) + " on rank 0 and "
                        + HexFormat.of().formatHex(hashes.get(rank)) + " on rank " + rank
                        + "; check the memory and the processor of that rank's machine, then start again: training resumes from the last checkpoint");
            }
        }
    }

    /** SHA-256 over the little-endian bytes. */
    static byte[] sha256(FloatBuffer floats) {
        MessageDigest digest = newSha256();
        FloatBuffer rest = floats.duplicate();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            int count = Math.min(rest.remaining(), CHUNK_FLOATS);
            chunk.asFloatBuffer().put(rest.slice(rest.position(), count));
            rest.position(rest.position() + count);
            digest.update(chunk.array(), 0, count * Float.BYTES);
        }
        return digest.digest();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
