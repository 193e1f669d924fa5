package org.saccade.data.source;

import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the parts of an ILSVRC release lie, as absolute URIs.
 *
 * @param train tar of one tar a class
 * @param val flat tar of validation images
 * @param valLabels ground truth of {@code val}
 * @param synsets table of lines {@code ID wnid words}
 */
record IlsvrcInputs(
        Optional<String> train, Optional<String> val, Optional<String> valLabels, Optional<String> synsets) {

    private static final List<String> TRAIN = List.of("ILSVRC2012_img_train.tar", "train.tar");
    private static final List<String> VAL = List.of("ILSVRC2012_img_val.tar", "val.tar");
    private static final List<String> VAL_LABELS =
            List.of("ILSVRC2012_validation_ground_truth.txt", "val_ground_truth.txt");
    private static final List<String> SYNSETS = List.of("synsets.txt");

    public IlsvrcInputs {
        if (train.isEmpty() && val.isEmpty()) {
            throw new InputUsageException(
                    "nothing to prepare: give --input FOLDER, or --train and --val with the tars");
        }
        if (val.isPresent() && valLabels.isEmpty()) {
            throw new InputUsageException("the validation tar " + val.get() + " has no labels; give --val-labels FILE ("
                    + String.join(" or ", VAL_LABELS) + ")");
        }
        if (val.isPresent() && synsets.isEmpty()) {
            throw new InputUsageException("the labels " + valLabels.get()
                    + " are ILSVRC IDs, which need a synset table; give --synsets FILE with lines of 'ID wnid words'");
        }
        if (val.isEmpty() && valLabels.isPresent()) {
            throw new InputUsageException("the labels " + valLabels.get()
                    + " have no validation tar; give --val TAR or leave --val-labels out");
        }
    }

    /**
     * Looks for the parts in a folder, under the names of the release ({@code ILSVRC2012_img_train.tar}) or short ones ({@code
     * train.tar}). A part that is named singly is taken from there instead.
     *
     * @throws FileNotFoundException if the folder or a part that is named singly is absent
     * @throws InputUsageException if the parts do not suffice
     */
    static IlsvrcInputs find(HadoopFiles files, InputOptions options) throws IOException {
        Optional<Path> root = options.folder().isPresent()
                ? Optional.of(InputFolder.of(files, options.folder().get()).root())
                : Optional.empty();
        Optional<String> foundVal = part(files, root, options.val(), "--val", VAL);
        return new IlsvrcInputs(
                part(files, root, options.train(), "--train", TRAIN),
                foundVal,
                // Labels that merely lie in the folder are no reason to refuse a train tar that is prepared alone.
                foundVal.isEmpty() && options.valLabels().isEmpty()
                        ? Optional.empty()
                        : part(files, root, options.valLabels(), "--val-labels", VAL_LABELS),
                part(files, root, options.synsets(), "--synsets", SYNSETS));
    }

    /** Whether a file of that name is a part that holds images. */
    static boolean isTar(String fileName) {
        return TRAIN.contains(fileName) || VAL.contains(fileName);
    }

    private static Optional<String> part(
            HadoopFiles files, Optional<Path> root, Optional<String> given, String option, List<String> names)
            throws IOException {
        if (given.isPresent()) {
            return Optional.of(existingFile(files, given.get(), option).toString());
        }
        List<String> found = new ArrayList<>();
        if (root.isPresent()) {
            for (String name : names) {
                Path path = new Path(root.get(), name);
                if (files.status(path).isPresent()) {
                    found.add(path.toString());
                }
            }
        }
        if (found.size() > 1) {
            throw new InputUsageException(
                    "two files for one part: " + String.join(" and ", found) + "; choose one by " + option);
        }
        return found.stream().findFirst();
    }

    private static Path existingFile(HadoopFiles files, String uri, String option) throws IOException {
        Path path = files.path(uri);
        if (files.status(path).isEmpty()) {
            throw new FileNotFoundException("the input is absent: " + path + " (" + option + "); check the path");
        }
        return path;
    }
}
