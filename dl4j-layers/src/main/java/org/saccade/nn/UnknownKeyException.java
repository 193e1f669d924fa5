package org.saccade.nn;

/** A saved model has a key that its reader does not know. Deeplearning4j drops such keys in silence, and another model loads. */
public final class UnknownKeyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    public UnknownKeyException(Class<?> saved, String key, Object value) {
        super(saved.getSimpleName() + " has no option of this name, got " + key + "=" + value);
    }
}
