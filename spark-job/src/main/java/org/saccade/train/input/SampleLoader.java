package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.order.SampleRandom;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Split;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletionException;

/** Loads single samples of one split to their places. Safe for several threads. */
final class SampleLoader {
    private final Split split;
    private final InputKind kind;
    private final SamplePipeline<?> pipeline;

    SampleLoader(Split split, InputConfig input) {
        this.split = split;
        this.kind = input.kind();
        this.pipeline = SamplePipeline.of(input);
    }

    /** Of one sample, as the network gets it. */
    long[] shape() {
        return pipeline.shape();
    }

    /** Floats of one sample. */
    int values() {
        return pipeline.values();
    }

    /** A place outside of every batch. */
    FloatBuffer place() {
        return FloatBuffer.allocate(values());
    }

    /**
     * Loads one sample to its place, changed at random as a pure function of the seed, the epoch and the sample, and gives its class.
     *
     * @throws CompletionException with the {@link IOException} that ended it
     */
    int train(int number, long seed, int epoch, FloatBuffer place) {
        return load(number, bytes -> pipeline.train(bytes, SampleRandom.of(seed, epoch, number), place));
    }

    /**
     * Loads one sample to its place, with nothing random, as many views of it as the crops say, and gives its class.
     *
     * @throws CompletionException with the {@link IOException} that ended it
     */
    int evaluate(int number, Crops crops, FloatBuffer place) {
        return load(number, bytes -> pipeline.evaluate(bytes, crops, place));
    }

    private int load(int number, Step step) {
        try {
            Sample sample = split.read(number);
            put(sample, step);
            return sample.label();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void put(Sample sample, Step step) throws UnusableSampleException {
        if (!kind.isStoredAs(sample.format())) {
            throw new UnusableSampleException(
                    "input.kind must be " + Settings.nameOf(kind.other()) + " for samples in "
                            + sample.format().extension() + ", got " + Settings.nameOf(kind) + " and sample "
                            + sample.key()
                            + "; change the setting or give another dataset",
                    null);
        }
        try {
            step.put(sample.bytes());
        } catch (BadImageException e) {
            // Its bytes are those that preparation read, so the settings are others or the dataset was written by
            // something else.
            throw new UnusableSampleException(
                    "a sample must be what the settings under input say, got sample " + sample.key() + ": "
                            + e.getMessage() + "; change the settings or prepare the dataset again",
                    e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("sample " + sample.key() + ": " + e, e);
        }
    }

    /** From the bytes of a sample to its place. */
    private interface Step {
        void put(byte[] bytes) throws BadImageException;
    }
}
