package org.saccade.data.settings;

import java.io.FileNotFoundException;
import java.io.IOException;

/** Reads configuration files, from wherever they lie; a file system of Hadoop, for example. */
@FunctionalInterface
public interface TextSource {
    /**
     * The whole text of a file.
     *
     * @param location a path or a URI
     * @throws IOException if it cannot be read; absent is a {@link FileNotFoundException}; the message names the
     *     file and the remedy
     */
    String read(String location) throws IOException;

    /** Local files, in UTF-8. */
    static TextSource localFiles() {
        return LocalText::read;
    }
}
