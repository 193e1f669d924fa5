package org.saccade.data.settings;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Configuration files of this machine, in UTF-8. */
final class LocalText {
    private LocalText() {}

    static String read(String location) throws IOException {
        Path file = Path.of(location);
        if (Files.isDirectory(file)) {
            throw new FileNotFoundException(
                    location + ": a configuration file is due, and this is a folder; name the file in it");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw explained(location, e);
        }
    }

    /** The messages of {@link Files} are at times the path alone, at times without it. */
    static IOException explained(String location, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new FileNotFoundException(location + ": there is no such configuration file; check the path");
        }
        if (e instanceof CharacterCodingException) {
            return new IOException(location + ": a configuration file must be UTF-8 text; save it as such", e);
        }
        if (e instanceof AccessDeniedException) {
            return new IOException(
                    location + ": this user may not read the configuration file; change its permissions", e);
        }
        return new IOException(
                location + ": the configuration file cannot be read: " + e.getMessage()
                        + "; see whether its disk is sound",
                e);
    }
}
