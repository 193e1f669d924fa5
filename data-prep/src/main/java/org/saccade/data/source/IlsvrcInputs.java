package org.saccade.data.source;

import org.saccade.data.source.file.InputUsageException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where the tars of an ILSVRC release lie, as absolute URIs.
 *
 * @param train tar of one tar a class
 * @param val flat tar of validation images
 */
record IlsvrcInputs(Optional<String> train, Optional<String> val) {

    private static final List<String> TRAIN = List.of("ILSVRC2012_img_train.tar", "train.tar");
    private static final List<String> VAL = List.of("ILSVRC2012_img_val.tar", "val.tar");

    IlsvrcInputs {
        if (train.isEmpty() && val.isEmpty()) {
            throw new InputUsageException(
                    "nothing to prepare: give --input FOLDER, or --train and --val with the tars");
        }
    }

    /**
     * Looks for them in a folder, under the names of the release ({@code ILSVRC2012_img_train.tar}) or short ones ({@code train.tar}). A tar that is
     * named singly is taken from there instead.
     *
     * @throws FileNotFoundException if a tar that is named singly is absent
     * @throws InputUsageException if there is none, or two for one part
     */
    static IlsvrcInputs find(InputParts parts, InputOptions options) throws IOException {
        return new IlsvrcInputs(parts.find(options.train(), "--train", TRAIN), parts.find(options.val(), "--val", VAL));
    }

    /** Whether a file of that name is one of the tars. */
    static boolean isTar(String fileName) {
        return TRAIN.contains(fileName) || VAL.contains(fileName);
    }
}
