package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Split;
import org.saccade.train.config.InputConfig;

import java.io.IOException;

/** Makes batches of chosen samples of one split. Safe for several threads. */
public final class BatchLoader {
    private final Split split;
    private final ImagePipeline pipeline;
    private final int size;

    public BatchLoader(Split split, InputConfig input) {
        this.split = split;
        this.pipeline = new ImagePipeline(input);
        this.size = input.size();
    }

    /** Samples in the split. */
    public int samples() {
        return split.samples();
    }

    /** Classes of the dataset. */
    public int classes() {
        return split.classes();
    }

    /**
     * A batch for training: each image cropped and shifted at random, as a pure function of the seed, the epoch and the sample.
     *
     * @throws CorruptDatasetException if a byte differs from what was prepared
     */
    public Batch training(int[] samples, long seed, int epoch) throws IOException {
        return load(samples, (image, sample) -> pipeline.training(image, seed, epoch, sample));
    }

    /** A batch for evaluation: the centre of each image. */
    public Batch evaluation(int[] samples) throws IOException {
        return load(samples, (image, sample) -> pipeline.evaluation(image));
    }

    private Batch load(int[] samples, Crop crop) throws IOException {
        float[] pixels = new float[Math.multiplyExact(samples.length, InputConfig.CHANNELS * size * size)];
        int[] labels = new int[samples.length];
        for (int i = 0; i < samples.length; i++) {
            Sample sample = split.read(samples[i]);
            pipeline.normalise(crop.of(decode(sample), samples[i]), pixels, i);
            labels[i] = sample.label();
        }
        return Batch.of(pixels, size, labels, split.classes());
    }

    private static RgbImage decode(Sample sample) throws IOException {
        try {
            return ImageCodec.decode(sample.bytes());
        } catch (BadImageException e) {
            // Its bytes are those that preparation decoded, so the dataset was written by something else.
            throw new IOException(
                    "a prepared image must decode, got sample " + sample.key() + ": " + e.getMessage()
                            + "; prepare the dataset again",
                    e);
        }
    }

    private interface Crop {
        RgbImage of(RgbImage image, int sample);
    }
}
