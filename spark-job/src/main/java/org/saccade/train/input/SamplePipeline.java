package org.saccade.train.input;

import org.saccade.data.image.BadImageException;

/**
 * What happens to one sample between its bytes and the network. Safe for several threads.
 *
 * @param <S> a decoded sample
 */
interface SamplePipeline<S> {

    /** Of one sample, as the network gets it. */
    long[] shape();

    /**
     * Changed at random, as a pure function of the seed, the epoch and the number of the sample.
     *
     * @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used
     */
    S training(byte[] bytes, long seed, int epoch, int sample) throws BadImageException;

    /**
     * With nothing random.
     *
     * @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used
     */
    S evaluation(byte[] bytes) throws BadImageException;

    /** Puts the sample into a batch from there on, channel after channel. */
    void normalise(S ready, float[] batch, int from);

    /** From bytes to a place in a batch for training. */
    default void train(byte[] bytes, long seed, int epoch, int sample, float[] batch, int from)
            throws BadImageException {
        normalise(training(bytes, seed, epoch, sample), batch, from);
    }

    /** From bytes to a place in a batch for evaluation. */
    default void evaluate(byte[] bytes, float[] batch, int from) throws BadImageException {
        normalise(evaluation(bytes), batch, from);
    }
}
