package org.saccade.train.checkpoint;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All that training needs to go on, to be saved.
 *
 * @param position where training stands
 * @param vectors float vectors by name, each from position to limit; {@value #PARAMETERS} is always one of them. Each is a file
 *     {@code NAME.bin}
 * @param documents small files by name; a name must not end in {@code .bin}
 */
public record Checkpoint(Position position, Map<String, FloatBuffer> vectors, Map<String, byte[]> documents) {
    /** The vector whose hash stands in the position. */
    public static final String PARAMETERS = "parameters";

    static final String VECTOR_SUFFIX = ".bin";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES;

    public Checkpoint {
        vectors = new TreeMap<>(vectors);
        documents = new TreeMap<>(documents);
        if (!vectors.containsKey(PARAMETERS)) {
            throw new IllegalArgumentException(
                    "a checkpoint needs the vector " + PARAMETERS + ", got " + vectors.keySet());
        }
        vectors.forEach(Checkpoint::checkVector);
        documents.keySet().forEach(Checkpoint::checkDocumentName);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a part of a checkpoint must be named with letters, digits, '.', '_' and '-', got " + name);
        }
    }

    static void checkVector(String name, FloatBuffer vector) {
        checkName(name);
        if (vector.remaining() > MAX_FLOATS) {
            throw new IllegalArgumentException("a vector of a checkpoint holds at most " + MAX_FLOATS + " floats, got "
                    + name + " with " + vector.remaining());
        }
    }

    private static void checkDocumentName(String name) {
        checkName(name);
        if (name.endsWith(VECTOR_SUFFIX) || name.equals(Manifest.FILE)) {
            throw new IllegalArgumentException("a document of a checkpoint must not end in " + VECTOR_SUFFIX
                    + " or be called " + Manifest.FILE + ", got " + name);
        }
    }
}
