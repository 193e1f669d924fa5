package org.saccade.data.source;

import java.io.Closeable;
import java.io.IOException;

/** Reads the images of one open file, those that are asked for in the order of their offsets. For one thread. */
public interface ImageReader extends Closeable {

    /**
     * The encoded image, as it was before it was packed.
     *
     * @throws DamagedRecordException if what holds the image is damaged: other images of the file may be whole
     * @throws IOException if it cannot be read, which another attempt may
     */
    byte[] read(SourceImage image) throws IOException, DamagedRecordException;
}
