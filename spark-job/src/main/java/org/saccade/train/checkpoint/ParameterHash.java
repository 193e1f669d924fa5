package org.saccade.train.checkpoint;

import org.saccade.data.shard.Sha256;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The hash by which replicas, and checkpoints, are compared bit by bit. */
public final class ParameterHash {
    private ParameterHash() {}

    /** SHA-256, in hexadecimal, of the elements from position to limit as little-endian floats. The buffer is left as it is. */
    public static String of(FloatBuffer parameters) {
        MessageDigest digest = Sha256.digest();
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            LittleEndianFloats.write(parameters, sink);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream that goes nowhere cannot fail", e);
        }
        return hex(digest);
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
