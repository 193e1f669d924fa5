package org.saccade.data.source.sequencefile;

/** The bytes are no SequenceFile of the kind that is read, or damaged. The message is one line; the caller knows the file. */
public final class SequenceException extends Exception {

    private static final long serialVersionUID = 1L;

    public SequenceException(String message) {
        super(message);
    }
}
