package org.saccade.train.replica;

/** The settings name a network that cannot be built, or not for this input and these classes. */
public final class UnusableModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
