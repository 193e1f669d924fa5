package org.saccade.data.cli;

import org.saccade.data.source.Forms;
import org.saccade.data.source.InputOptions;
import org.saccade.data.source.Source;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.synthetic.SyntheticSource;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is to be prepared. */
final class InputArguments {

    private static final int SAMPLES = 4000;
    private static final int VAL_SAMPLES = 1000;

    @Option(
            names = "--layout",
            paramLabel = "auto|FORM|synthetic:TASK",
            converter = Layout.Converter.class,
            completionCandidates = Layout.Packings.class,
            description = "How the input is packed: ${COMPLETION-CANDIDATES}; or which task is drawn in its place:"
                    + " orientation, cue-retrieval or another that data-prep/README.md lists. Default: auto.")
    private Layout layout = new Layout.Auto();

    @Option(
            names = "--input",
            paramLabel = "FOLDER",
            description = "Holds the input, in one of the forms that data-prep/README.md lists.")
    private String input;

    @Option(
            names = "--train",
            paramLabel = "TAR|FOLDER",
            description = "Tar of one <wnid>.tar a class, or folder of one folder a class.")
    private String train;

    @Option(
            names = "--val",
            paramLabel = "TAR|FOLDER",
            description = "Flat tar of validation images, or folder of them, flat or by class.")
    private String val;

    @Option(
            names = "--val-labels",
            paramLabel = "FILE",
            description =
                    "Classes of the validation images: the ground truth of the development kit, or the kit; wnids in the order of the"
                            + " sorted image names; LOC_val_solution.csv; valprep.sh; val.txt of Caffe.")
    private String valLabels;

    @Option(
            names = "--synsets",
            paramLabel = "FILE",
            description =
                    "The table of classes: meta.mat, or the development kit that holds it; lines of 'ID wnid words' or 'wnid words'."
                            + " Needed where the input has numbers for wnids.")
    private String synsets;

    @Option(
            names = "--label-base",
            paramLabel = "zero|one",
            description = "What the number of the first class is, where that is not what the form has.")
    private LabelBase labelBase;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Train samples of a task that is drawn. Default: " + SAMPLES + ".")
    private Integer samples;

    @Option(
            names = "--val-samples",
            paramLabel = "N",
            description = "Validation samples of a task that is drawn. Default: " + VAL_SAMPLES + ".")
    private Integer valSamples;

    /** @param seed of what is drawn */
    Source source(HadoopFiles files, long seed) throws IOException {
        if (layout instanceof Layout.Synthetic synthetic) {
            return new SyntheticSource(
                    synthetic.task(),
                    seed,
                    Objects.requireNonNullElse(samples, SAMPLES),
                    Objects.requireNonNullElse(valSamples, VAL_SAMPLES));
        }
        InputOptions options = new InputOptions(
                Optional.ofNullable(input),
                Optional.ofNullable(train),
                Optional.ofNullable(val),
                Optional.ofNullable(valLabels),
                Optional.ofNullable(synsets),
                Optional.ofNullable(labelBase));
        return (layout instanceof Layout.Packed packed ? packed.form() : Forms.detect(files, options))
                .open(files, options);
    }

    /**
     * An option that would have no effect was meant for another layout.
     *
     * @throws InputUsageException naming it
     */
    void check() {
        List<String> useless = layout instanceof Layout.Synthetic
                ? given(
                        "--input",
                        input,
                        "--train",
                        train,
                        "--val",
                        val,
                        "--val-labels",
                        valLabels,
                        "--synsets",
                        synsets,
                        "--label-base",
                        labelBase)
                : given("--samples", samples, "--val-samples", valSamples);
        if (!useless.isEmpty()) {
            String why = layout instanceof Layout.Synthetic
                    ? "a task is drawn and reads no input"
                    : "an input has as many samples as it has";
            throw new InputUsageException(why + ", got " + useless.get(0) + "; leave it out, or change --layout");
        }
    }

    /** The names of those options that have a value. */
    private static List<String> given(Object... namesAndValues) {
        List<String> given = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                given.add((String) namesAndValues[i]);
            }
        }
        return given;
    }
}
