package org.saccade.data.source.tfrecord;

/** A record is no {@code tf.train.Example} of the kind that is read, or damaged. The message is one line; the caller knows the file. */
public final class TfRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    public TfRecordException(String message) {
        super(message);
    }
}
