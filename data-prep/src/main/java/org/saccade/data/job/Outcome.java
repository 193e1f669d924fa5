package org.saccade.data.job;

import org.saccade.data.shard.Sample;
import org.saccade.data.source.IncompleteInputException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;

/** What became of one image, or of one piece of work, in a task. */
sealed interface Outcome extends Serializable {

    /** The image is good. */
    record Good(Sample sample) implements Outcome {}

    /** The image is left out. */
    record Bad(BadImage image) implements Outcome {}

    /**
     * The work cannot go on.
     *
     * @param incompleteInput whether the input is at fault, and not its transport
     */
    record Failed(String message, boolean incompleteInput) implements Outcome {

        static Failed of(IOException failure) {
            boolean readable = failure instanceof IncompleteInputException || failure instanceof FileNotFoundException;
            String message = readable ? failure.getMessage() : failure.toString();
            return new Failed(message, failure instanceof IncompleteInputException);
        }

        /** The same failure, on the driver. */
        IOException asException() {
            return incompleteInput ? new IncompleteInputException(message) : new IOException(message);
        }
    }
}
