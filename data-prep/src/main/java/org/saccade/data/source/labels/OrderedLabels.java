package org.saccade.data.source.labels;

import org.saccade.data.source.file.IncompleteInputException;

import java.util.List;

/**
 * Labels of the validation images in the order of the sorted names.
 *
 * @param where names the file in messages
 */
record OrderedLabels(String where, List<String> wnids) implements ValLabels {

    @Override
    public List<String> wnids(List<String> fileNames) throws IncompleteInputException {
        if (wnids.size() != fileNames.size()) {
            throw new IncompleteInputException(where + ": " + wnids.size() + " labels for " + fileNames.size()
                    + " validation images; give the labels and the images of the same release");
        }
        return wnids;
    }
}
