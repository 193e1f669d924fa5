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

    /** Nothing said. */
    public static final InputOptions NONE = new InputOptions(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A folder that needs no more said. */
    public static InputOptions of(String folder) {
        return NONE.withFolder(folder);
    }

    private InputOptions withFolder(String uri) {
        return new InputOptions(Optional.of(uri), train, val, valLabels, synsets, labelBase);
    }

    public InputOptions withTrain(String uri) {
        return new InputOptions(folder, Optional.of(uri), val, valLabels, synsets, labelBase);
    }

    public InputOptions withValLabels(String uri) {
        return new InputOptions(folder, train, val, Optional.of(uri), synsets, labelBase);
    }

    public InputOptions withSynsets(String uri) {
        return new InputOptions(folder, train, val, valLabels, Optional.of(uri), labelBase);
    }

    public InputOptions withLabelBase(LabelBase base) {
        return new InputOptions(folder, train, val, valLabels, synsets, Optional.of(base));
    }
}
