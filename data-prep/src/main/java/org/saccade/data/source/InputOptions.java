package org.saccade.data.source;

import org.saccade.data.source.labels.LabelBase;

import java.util.Optional;

/**
 * Where a user says the input lies. Every name is a path or URI that Hadoop opens.
 *
 * @param folder that holds the input
 * @param train in the place of what the folder has for training
 * @param val in the place of what the folder has for validation
 * @param valLabels classes of the validation images
 * @param synsets the table of classes
 * @param labelBase where the numbers of classes begin, if not where the form has it
 */
public record InputOptions(
        Optional<String> folder,
        Optional<String> train,
        Optional<String> val,
        Optional<String> valLabels,
        Optional<String> synsets,
        Optional<LabelBase> labelBase) {

    /** A folder that needs no more said. */
    public static InputOptions of(String folder) {
        return new InputOptions(
                Optional.of(folder),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
