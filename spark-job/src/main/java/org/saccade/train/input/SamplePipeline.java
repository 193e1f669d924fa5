package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.order.SampleRandom;

import java.nio.FloatBuffer;

/**
 * What happens to one sample between its bytes and the network. Safe for several threads.
 *
 * @param <S> a decoded sample
 */
interface SamplePipeline<S> {

    /** Of one sample, as the network gets it. */
    long[] shape();

    /**
     * Changed at random.
     *
     * @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used
     */
    S training(byte[] bytes, SampleRandom random) throws BadImageException;

    /**
     * With nothing random.
     *
     * @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used
     */
    S evaluation(byte[] bytes) throws BadImageException;

    /**
     * Puts the sample into its place in a batch, channel after channel.
     *
     * @throws BadImageException if one of its values, normalised, is none that a float can hold
     */
    void normalise(S ready, FloatBuffer place) throws BadImageException;

    /** From bytes to a place in a batch for training. */
    default void train(byte[] bytes, SampleRandom random, FloatBuffer place) throws BadImageException {
        normalise(training(bytes, random), place);
    }

    /** From bytes to a place in a batch for evaluation. */
    default void evaluate(byte[] bytes, FloatBuffer place) throws BadImageException {
        normalise(evaluation(bytes), place);
    }
}
