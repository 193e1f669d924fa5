package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What happens to one sample between its bytes and the network. Safe for several threads.
 *
 * @param <S> a decoded sample
 */
interface SamplePipeline<S> {

    /** The one for samples of this kind. */
    static SamplePipeline<?> of(InputConfig input) {
        return input.kind() == InputKind.IMAGES ? new ImagePipeline(input) : new SignalPipeline(input);
    }

    /** Of one sample, as the network gets it. */
    long[] shape();

    /** How many values that are. */
    default int values() {
        return Math.toIntExact(LongStream.of(shape()).reduce(1, Math::multiplyExact));
    }

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

    /**
     * As many parts as the crops say; a sample that is taken as a whole has one.
     *
     * @throws BadImageException if the bytes are no sample, or one of a shape that cannot be used
     */
    default List<S> views(byte[] bytes, Crops crops) throws BadImageException {
        if (crops != Crops.CENTER) {
            throw new IllegalArgumentException(
                    "crops must be CENTER for samples that are taken as a whole, got " + crops);
        }
        return List.of(evaluation(bytes));
    }

    /**
     * Puts the sample into its place in a batch, channel after channel.
     *
     * @throws BadImageException if one of its values, normalised, is none that a float can hold
     */
    void normalise(S ready, FloatBuffer place) throws BadImageException;

    /** From bytes to a place in a batch for training. */
    default void train(byte[] bytes, long seed, int epoch, int sample, FloatBuffer place) throws BadImageException {
        normalise(training(bytes, seed, epoch, sample), place);
    }

    /** From bytes to places in a batch for evaluation, one behind the other: one for each view. */
    default void evaluate(byte[] bytes, Crops crops, FloatBuffer places) throws BadImageException {
        List<S> views = views(bytes, crops);
        int values = places.remaining() / views.size();
        for (int i = 0; i < views.size(); i++) {
            normalise(views.get(i), places.slice(i * values, values));
        }
    }
}
