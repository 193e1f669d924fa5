package org.saccade.train.checkpoint;

import java.io.IOException;
import java.nio.FloatBuffer;

/** Takes vectors one after the other, each from position to limit; what it needs of one it has copied when it returns. */
public interface VectorSink {
    /** Keeps nothing. */
    VectorSink NOWHERE = (name, vector) -> {};

    void accept(String name, FloatBuffer vector) throws IOException;
}
