package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * A file of the input, or a part of one, whose images are listed as one piece of work. Serializable, so that many are listed at once where there
 * are machines for it. {@code toString} is how messages name it.
 */
public interface Container extends Serializable {

    /** That its images belong to. */
    String split();

    /**
     * Finds its images, in their order, and reads no more of them than that takes.
     *
     * @param found is given the images one by one: what was found before damage counts
     * @throws IncompleteInputException if the container is cut short or damaged: the message names the file and the byte
     * @throws IOException if it cannot be read, which another attempt may
     */
    void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException;
}
