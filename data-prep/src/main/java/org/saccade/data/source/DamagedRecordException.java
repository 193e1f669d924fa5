package org.saccade.data.source;

/** The record that holds an image is damaged, and only that one. The message is one line. */
public final class DamagedRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. The names appear in quarantine files. */
    public enum Reason {
        /** A checksum that the container keeps differs from that of the bytes. */
        CRC_MISMATCH,
        /** The record is not of the form that the container says. */
        BAD_RECORD
    }

    private final Reason reason;

    public DamagedRecordException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
