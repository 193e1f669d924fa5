package org.saccade.data.source;

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
}
