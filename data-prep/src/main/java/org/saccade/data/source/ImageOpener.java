package org.saccade.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;

/** Opens the files that hold images. Serializable, so that tasks open what the driver listed. */
@FunctionalInterface
public interface ImageOpener extends Serializable {

    /**
     * @param uri of a {@link SourceImage}
     * @throws FileNotFoundException if there is no such file
     */
    ImageReader open(String uri) throws IOException;

    /** Whether reading can begin in the middle of a file without reading what lies before; where not, one task reads all of it. */
    default boolean isSplittable(String uri) {
        return true;
    }
}
