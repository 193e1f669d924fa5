package org.saccade.data.source;

/** The bytes are no SequenceFile of the kind that is read, or damaged. The message is one line; the caller knows the file. */
final class SequenceException extends Exception {

    private static final long serialVersionUID = 1L;

    SequenceException(String message) {
        super(message);
    }
}
