package org.saccade.data.settings;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
        return location -> {
            try {
                return Files.readString(Path.of(location));
            } catch (NoSuchFileException e) {
                throw new FileNotFoundException(location + ": there is no such configuration file; check the path");
            } catch (CharacterCodingException e) {
                throw new IOException(location + ": a configuration file must be UTF-8 text; save it as such", e);
            }
        };
    }
}
