package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.SynsetTable;
import org.saccade.data.source.labels.ValLabelFile;
import org.saccade.data.source.labels.ValLabels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The small files that say what the images of an input show: the table of classes, and the labels of the validation images. Each is read when it is
 * asked for, and noted for a fingerprint.
 */
final class LabelFiles {

    private static final String KIT = "ILSVRC2012_devkit_t12";
    private static final String KIT_ARCHIVE = KIT + ".tar.gz";

    private static final List<String> SYNSETS = List.of(
            "synsets.txt",
            "synset_words.txt",
            "LOC_synset_mapping.txt",
            "meta.mat",
            "data/meta.mat",
            KIT + "/data/meta.mat",
            KIT_ARCHIVE);

    private static final List<String> VAL_LABELS = List.of(
            "val_ground_truth.txt",
            "ILSVRC2012_validation_ground_truth.txt",
            "data/ILSVRC2012_validation_ground_truth.txt",
            KIT + "/data/ILSVRC2012_validation_ground_truth.txt",
            KIT_ARCHIVE,
            "synset_labels.txt",
            "imagenet_2012_validation_synset_labels.txt",
            "LOC_val_solution.csv",
            "valprep.sh",
            "val.txt");

    /** The largest of the field has 4 MiB; who names a tar of images by mistake is to hear of it at once. */
    private static final long MAX_BYTES = 8L << 20;

    private final InputParts parts;
    private final InputOptions options;
    private final List<SourceFile> read = new ArrayList<>();

    LabelFiles(InputParts parts, InputOptions options) {
        this.parts = parts;
        this.options = options;
        // No file, but what it changes is the same: which class an image has.
        options.labelBase().ifPresent(base -> read.add(new SourceFile("label-base", base.name(), 0, "")));
    }

    /**
     * The table of classes, if there is one.
     *
     * @throws IncompleteInputException if it is no table
     * @throws InputUsageException if the folder has several
     */
    Optional<SynsetTable> synsets() throws IOException {
        Optional<String> uri = parts.find(options.synsets(), "--synsets", SYNSETS);
        return uri.isPresent()
                ? Optional.of(SynsetTable.parse(bytes("synsets", "--synsets", uri.get()), uri.get()))
                : Optional.empty();
    }

    /**
     * The labels of validation images that carry none.
     *
     * @param images names the images in messages
     * @param synsets where there is a table
     * @throws IncompleteInputException if they are no labels
     * @throws InputUsageException if there are none, or several, or the table does not suffice
     */
    ValLabels valLabels(String images, Optional<SynsetTable> synsets) throws IOException {
        String uri = parts.find(options.valLabels(), "--val-labels", VAL_LABELS)
                .orElseThrow(() -> new InputUsageException(images + " has no labels; give --val-labels FILE ("
                        + String.join(
                                ", ",
                                VAL_LABELS.stream()
                                        .map(FileNames::last)
                                        .distinct()
                                        .toList()) + ")"));
        return ValLabelFile.parse(bytes("val-labels", "--val-labels", uri), uri, synsets, options.labelBase());
    }

    /**
     * For an input that has the wnid of every image. Labels that merely lie in the folder are no reason to refuse train images that are
     * prepared alone.
     *
     * @throws InputUsageException if the user named labels, or said where their numbers begin
     */
    void refuseLabelOptions() {
        if (options.valLabels().isPresent()) {
            throw new InputUsageException("the labels " + options.valLabels().get()
                    + " have no validation images; give --val or leave --val-labels out");
        }
        refuseLabelBase(options);
    }

    /** @throws InputUsageException if the user said where numbers begin, for an input that has none */
    static void refuseLabelBase(InputOptions options) {
        if (options.labelBase().isPresent()) {
            throw new InputUsageException(
                    "only numbers of classes begin at a base, and the input has wnids, got --label-base; leave it out");
        }
    }

    /** What was read so far, and how. */
    List<SourceFile> read() {
        return read;
    }

    private byte[] bytes(String role, String option, String uri) throws IOException {
        Path path = new Path(uri);
        long length = parts.files().status(path).orElseThrow().getLen();
        if (length > MAX_BYTES) {
            throw new InputUsageException(uri + ": a file of labels or classes has at most " + MAX_BYTES
                    + " bytes, got " + length + "; check " + option);
        }
        byte[] bytes = parts.files().readAll(path);
        read.add(SourceFile.small(role, uri, bytes));
        return bytes;
    }
}
