package org.saccade.train.loop;

/** Which weights of a run a model file holds. */
public enum Weights {
    /** Those of the last step. */
    LAST("model.zip"),
    /** Their exponential moving average. */
    EMA("model-ema.zip");

    private final String file;

    Weights(String file) {
        this.file = file;
    }

    /** Its name in the run folder. */
    String file() {
        return file;
    }
}
