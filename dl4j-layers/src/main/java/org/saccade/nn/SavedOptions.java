package org.saccade.nn;

import org.nd4j.shade.jackson.annotation.JsonAnySetter;

import java.io.Serializable;

/**
 * A record that saved models hold. Deeplearning4j's JSON reader drops keys that it does not know in silence; these records refuse
 * them, since a model with an option that this version does not know is another model.
 */
public interface SavedOptions extends Serializable {

    /** For the JSON reader: what it calls with each key that the record does not have. */
    @JsonAnySetter
    default void refuse(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }
}
