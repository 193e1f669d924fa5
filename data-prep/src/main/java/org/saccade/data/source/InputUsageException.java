package org.saccade.data.source;

/** The options do not name an input that can be used: one is missing, or two contradict. The message is one line. */
public final class InputUsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InputUsageException(String message) {
        super(message);
    }
}
