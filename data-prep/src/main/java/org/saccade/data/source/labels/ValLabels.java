package org.saccade.data.source.labels;

import org.saccade.data.source.file.IncompleteInputException;

import java.util.List;

/** The classes of validation images, in a file beside them. */
@FunctionalInterface
public interface ValLabels {

    /**
     * The wnid of each image.
     *
     * @param fileNames of the images, sorted
     * @throws IncompleteInputException if an image has no label, or a label no image
     */
    List<String> wnids(List<String> fileNames) throws IncompleteInputException;
}
