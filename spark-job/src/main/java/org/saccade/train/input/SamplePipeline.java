package org.saccade.train.input;

import org.saccade.data.image.BadImageException;

import java.nio.FloatBuffer;

/**
 * What happens to one sample between its bytes and the network. Safe for several threads.
 *
 * @param <S> a decoded sample
 */
interface SamplePipeline<S> {

    /** Of one sample, as the network gets it. */
    long[] shape();

    /** @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used */
    S decode(byte[] bytes) throws BadImageException;

    /** Moved at random, as a pure function of the seed, the epoch and the number of the sample. */
    S training(S decoded, long seed, int epoch, int sample);

    /** With nothing random. */
    S evaluation(S decoded);

    /** Appends the sample to a batch, channel after channel. */
    void normalise(S ready, FloatBuffer batch);

    /** From bytes to a place in a batch for training. */
    default void train(byte[] bytes, long seed, int epoch, int sample, FloatBuffer batch) throws BadImageException {
        normalise(training(decode(bytes), seed, epoch, sample), batch);
    }

    /** From bytes to a place in a batch for evaluation. */
    default void evaluate(byte[] bytes, FloatBuffer batch) throws BadImageException {
        normalise(evaluation(decode(bytes)), batch);
    }
}
