package org.saccade.data.source.file;

import java.util.Locale;

/** Parts of a path, in which folders end with a slash. */
public final class FileNames {

    private FileNames() {}

    /** What follows the last slash. */
    public static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The last part without its extension. */
    public static String stem(String path) {
        String fileName = last(path);
        int dot = fileName.lastIndexOf('.');
        return dot <= 0 ? fileName : fileName.substring(0, dot);
    }

    /** The whole path without its extension, and without the "./" that tar programs begin it with. */
    public static String withoutExtension(String path) {
        String folder = path.substring(0, path.length() - last(path).length());
        return folder.replaceFirst("^(\\./+)+", "") + stem(path);
    }

    /** Whether the last part begins with a dot, as what systems leave beside files does: .DS_Store, and ._a.JPEG of macOS. */
    public static boolean isHidden(String path) {
        return last(path).startsWith(".");
    }

    /** A name for an image that has none: the same whatever folder the file lies in, and a key. */
    public static String ofRecord(String uri, long number) {
        return last(uri).replace('.', '_') + String.format(Locale.ROOT, "-%07d", number);
    }

    /** For a message, which has one line. */
    public static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
