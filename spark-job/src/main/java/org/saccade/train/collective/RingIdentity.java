package org.saccade.train.collective;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Which ring a rank belongs to. All ranks of a ring hold equal identities.
 *
 * @param token the secret of the run, at least 16 characters; it proves membership and never travels over the ring
 * @param application the application, such as Spark's application id
 * @param attempt the attempt, so that what is left of an earlier one is told apart
 */
public record RingIdentity(String token, String application, int attempt) {
    private static final int MIN_TOKEN_LENGTH = 16;
    private static final int NEW_TOKEN_BYTES = 32;

    public RingIdentity {
        if (token.length() < MIN_TOKEN_LENGTH) {
            throw new IllegalArgumentException(
                    "the token of a ring needs at least " + MIN_TOKEN_LENGTH + " characters, got " + token.length());
        }
        if (application.isBlank()) {
            throw new IllegalArgumentException("the application of a ring must have a name, got a blank one");
        }
        if (attempt < 0) {
            throw new IllegalArgumentException("the attempt of a ring must be 0 or more, got " + attempt);
        }
    }

    /** A secret for a new run: the one thing here that must not be repeatable from a seed. */
    public static String newToken() {
        byte[] token = new byte[NEW_TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** Without the token, so that no log shows it. */
    @Override
    public String toString() {
        return "RingIdentity[application=" + application + ", attempt=" + attempt + "]";
    }
}
