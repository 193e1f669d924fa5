package org.saccade.data.shard;

/** Bytes that are not an {@code .npy} of the form that is due. The message is one line. */
public final class BadNpyException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong with them. */
    public enum Reason {
        /** No bytes at all. */
        EMPTY,
        /** By content another format. */
        NOT_NPY,
        /** Fewer bytes than the header promises. */
        TRUNCATED,
        /** Another version, type, order or shape, or more bytes. */
        OTHER_FORM
    }

    private final Reason reason;

    BadNpyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
