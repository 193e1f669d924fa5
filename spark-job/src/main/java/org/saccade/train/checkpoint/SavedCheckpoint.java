package org.saccade.train.checkpoint;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;

/** A checkpoint in its files, which all had the size and hash that they should when it was opened. Vectors are read when they are asked for. */
public final class SavedCheckpoint {
    private final Position position;
    private final Map<String, Manifest.Part> vectors;
    private final Map<String, byte[]> documents;
    private final CheckpointReader reader;

    SavedCheckpoint(
            Position position,
            Map<String, Manifest.Part> vectors,
            Map<String, byte[]> documents,
            CheckpointReader reader) {
        this.position = position;
        this.vectors = vectors;
        this.documents = documents;
        this.reader = reader;
    }

    public Position position() {
        return position;
    }

    /** Small files by name. */
    public Map<String, byte[]> documents() {
        return documents;
    }

    public boolean hasVector(String name) {
        return vectors.containsKey(name);
    }

    /**
     * Reads a vector into memory off the heap.
     *
     * @throws InvalidCheckpointException if there is none of that name, or its file is no longer what it was
     */
    public FloatBuffer vector(String name) throws IOException {
        Manifest.Part part = vectors.get(name);
        if (part == null) {
            throw reader.without(name + Checkpoint.VECTOR_SUFFIX);
        }
        return reader.vector(part);
    }
}
