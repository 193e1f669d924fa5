package org.saccade.data.shard;

import java.io.IOException;

/**
 * A dataset is not what its manifest says: a damaged, cut or exchanged file. The message is one line that names the
 * file, the place in it, what was expected and found, and the remedy. Commands end with exit code 3.
 */
public final class CorruptDatasetException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final String REMEDY =
            "copy the file again, or delete the folder and run 'saccade prepare' again; then 'saccade verify'";

    private CorruptDatasetException(String message) {
        super(message);
    }

    /** Damage to a file: the remedy is to get it again. */
    static CorruptDatasetException in(String file, String problem) {
        return new CorruptDatasetException(file + ": " + problem + "; " + REMEDY);
    }

    static CorruptDatasetException newer(String file, String what, long version, int known) {
        return new CorruptDatasetException(file + ": written by a newer Saccade: " + what + " is " + version
                + ", this one reads " + known + "; update Saccade or prepare the dataset with this one");
    }
}
