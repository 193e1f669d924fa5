package org.saccade.data.source;

import java.util.Locale;

/** Parts of a path, in which folders end with a slash. */
final class FileNames {

    private FileNames() {}

    /** What follows the last slash. */
    static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The last part without its extension. */
    static String stem(String path) {
        String fileName = last(path);
        int dot = fileName.lastIndexOf('.');
        return dot <= 0 ? fileName : fileName.substring(0, dot);
    }

    /** A name for an image that has none: the same whatever folder the file lies in, and a key. */
    static String ofRecord(String uri, long number) {
        return last(uri).replace('.', '_') + String.format(Locale.ROOT, "-%07d", number);
    }

    /** For a message, which has one line. */
    static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
