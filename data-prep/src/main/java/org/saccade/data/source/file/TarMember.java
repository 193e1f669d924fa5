package org.saccade.data.source.file;

import java.io.Serializable;

/**
 * A regular file inside a tar.
 *
 * @param name as the tar gives it, long names included
 * @param offset of its first byte, from the start of the file that holds the tar
 * @param length in bytes
 */
public record TarMember(String name, long offset, long length) implements Serializable {

    /** The name behind the last slash. */
    public String fileName() {
        return FileNames.last(name);
    }

    /** Whether it is what systems leave beside files, as macOS's tar does. */
    public boolean isHidden() {
        return FileNames.isHidden(name);
    }

    /** The file name without its extension. */
    public String stem() {
        return FileNames.stem(name);
    }
}
