package org.saccade.data.source;

import java.util.List;

/** The classes of validation images, in a file beside them. */
@FunctionalInterface
interface ValLabels {

    /**
     * The wnid of each image.
     *
     * @param fileNames of the images, sorted
     * @throws IncompleteInputException if an image has no label, or a label no image
     */
    List<String> wnids(List<String> fileNames) throws IncompleteInputException;
}
