package org.saccade.data.source.file;

/** The options do not name an input that can be used: one is missing, two contradict, or one does not fit the input. The message is one line. */
public final class InputUsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InputUsageException(String message) {
        super(message);
    }
}
