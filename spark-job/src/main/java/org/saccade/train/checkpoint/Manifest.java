package org.saccade.train.checkpoint;

import java.util.List;

/**
 * What a checkpoint consists of. It is written last, so a folder without it is no checkpoint.
 *
 * @param position where training stood
 * @param parts every other file of the folder
 */
record Manifest(Position position, List<Part> parts) {
    static final String FILE = "CHECKPOINT.json";

    Manifest {
        parts = List.copyOf(parts);
    }

    /**
     * One file.
     *
     * @param file its name in the folder
     * @param bytes its size
     * @param sha256 its hash in hexadecimal
     */
    record Part(String file, long bytes, String sha256) {
        boolean isVector() {
            return file.endsWith(Checkpoint.VECTOR_SUFFIX);
        }

        /** The name of the vector or document. */
        String name() {
            return isVector() ? file.substring(0, file.length() - Checkpoint.VECTOR_SUFFIX.length()) : file;
        }
    }
}
