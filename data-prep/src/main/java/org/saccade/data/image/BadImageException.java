package org.saccade.data.image;

import org.saccade.data.shard.BadNpyException;

/** Bytes that cannot be turned into pixels. The message is one line. */
public final class BadImageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why an image was refused. The names appear in quarantine files. */
    public enum Reason {
        /** No bytes at all. */
        EMPTY,
        /** By content none of the formats that are due there. */
        NOT_AN_IMAGE,
        /** The bytes end before the image does. */
        TRUNCATED,
        /** The decoder refused the bytes. */
        DECODE_FAILED,
        /** More pixels than {@link ImageCodec#MAX_PIXELS}. */
        TOO_MANY_PIXELS
    }

    private final Reason reason;

    public BadImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static BadImageException of(BadNpyException e) {
        Reason reason =
                switch (e.reason()) {
                    case EMPTY -> Reason.EMPTY;
                    case NOT_NPY -> Reason.NOT_AN_IMAGE;
                    case TRUNCATED -> Reason.TRUNCATED;
                    case OTHER_FORM -> Reason.DECODE_FAILED;
                };
        return new BadImageException(reason, e.getMessage());
    }

    public Reason reason() {
        return reason;
    }
}
