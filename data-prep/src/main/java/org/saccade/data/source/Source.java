package org.saccade.data.source;

import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.List;

/**
 * A collection of images in one of the forms that can be prepared. It names the images; their bytes are read where there is time for them.
 */
public interface Source {

    /** The split that is trained on. */
    String TRAIN = "train";

    /** The split that is evaluated on. */
    String VAL = "val";

    /** What tells this input from another, for a fingerprint. */
    List<SourceFile> files();

    /**
     * Classes and images.
     *
     * @throws IncompleteInputException if the input is cut short, or its parts do not fit together
     * @throws IOException if a file cannot be read
     */
    Contents contents(ContainerWalk walk) throws IOException;

    /** Opens the files that hold the images. */
    ImageOpener opener();
}
