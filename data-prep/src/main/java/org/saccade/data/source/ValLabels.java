package org.saccade.data.source;

import java.util.List;
import java.util.Optional;

/** The classes of validation images, in a file beside them. */
interface ValLabels {

    /**
     * The wnid of each image.
     *
     * @param fileNames of the images, sorted
     * @param synsets where a table was given
     * @throws IncompleteInputException if an image has no label, a label no image, or a label cannot be told
     */
    List<String> wnids(List<String> fileNames, Optional<SynsetTable> synsets) throws IncompleteInputException;
}
