package org.saccade.train.checkpoint;

import org.apache.hadoop.fs.Path;

import java.io.IOException;

/** A checkpoint that is passed over, with the reason: the file, what was expected and what was found. */
final class InvalidCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidCheckpointException(Path file, String expected, String found) {
        super(file + ": expected " + expected + ", found " + found);
    }
}
