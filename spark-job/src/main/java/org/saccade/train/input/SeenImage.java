package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.RgbImage;
import org.saccade.train.config.InputConfig;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * An image of no dataset, as a network sees it in evaluation.
 *
 * @param pixels what is cut out and resized, {@code size x size}
 * @param batch of this image alone, without a label
 */
public record SeenImage(RgbImage pixels, Batch batch) implements AutoCloseable {

    /**
     * Decodes a JPEG, a PNG or the {@code .npy} of pixels.
     *
     * @param where names the image in errors
     * @throws UnusableSampleException if the bytes are no whole image
     */
    public static SeenImage read(byte[] bytes, InputConfig input, String where) throws UnusableSampleException {
        ImagePipeline pipeline = new ImagePipeline(input);
        try {
            RgbImage pixels = pipeline.evaluation(bytes);
            float[] values = new float[pipeline.values()];
            pipeline.normalise(pixels, FloatBuffer.wrap(values));
            return new SeenImage(pixels, new SampleReader(input).batch(List.of(values)));
        } catch (BadImageException e) {
            throw new UnusableSampleException(
                    "an image must be a whole JPEG, PNG or .npy of pixels, got " + where + ": " + e.getMessage()
                            + "; give another file",
                    e);
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
