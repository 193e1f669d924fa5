package org.saccade.train.checkpoint;

import java.io.IOException;

/** Vectors that are made one at a time, as they are written: together they may not fit into memory. */
public interface VectorSource {
    void writeTo(VectorSink sink) throws IOException;
}
