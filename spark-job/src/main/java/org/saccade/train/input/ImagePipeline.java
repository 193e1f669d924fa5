package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageGeometry;
import org.saccade.data.image.RgbImage;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.InputConfig;

import java.nio.FloatBuffer;

/** What happens to one image between decoding and the network: resize, crop, normalise. */
final class ImagePipeline implements SamplePipeline<RgbImage> {
    private final InputConfig input;
    /** {@code [channel][byte value]}: the normalised value of each of the 256 levels. */
    private final float[][] levels;

    ImagePipeline(InputConfig input) {
        this.input = input;
        this.levels = levels(input);
    }

    @Override
    public long[] shape() {
        return new long[] {InputConfig.COLOURS, input.size(), input.size()};
    }

    @Override
    public RgbImage decode(byte[] bytes) throws BadImageException {
        return ImageCodec.decode(bytes);
    }

    /** Resized, shifted by border pixels repeated, cropped at a random place. */
    @Override
    public RgbImage training(RgbImage image, long seed, int epoch, int sample) {
        SampleRandom random = SampleRandom.of(seed, epoch, sample);
        RgbImage padded = ImageGeometry.pad(ImageGeometry.resizeShortSide(image, input.resize()), input.shift());
        int x = random.nextInt(padded.width() - input.size() + 1);
        int y = random.nextInt(padded.height() - input.size() + 1);
        return ImageGeometry.crop(padded, x, y, input.size(), input.size());
    }

    /** Resized, the centre cut out. */
    @Override
    public RgbImage evaluation(RgbImage image) {
        return ImageGeometry.centerCrop(
                ImageGeometry.resizeShortSide(image, input.resize()), input.size(), input.size());
    }

    @Override
    public void normalise(RgbImage image, FloatBuffer batch) {
        byte[] rgb = image.data();
        for (int channel = 0; channel < InputConfig.COLOURS; channel++) {
            float[] level = levels[channel];
            for (int i = channel; i < rgb.length; i += InputConfig.COLOURS) {
                batch.put(level[Byte.toUnsignedInt(rgb[i])]);
            }
        }
    }

    private static float[][] levels(InputConfig input) {
        float[][] levels = new float[InputConfig.COLOURS][256];
        for (int channel = 0; channel < InputConfig.COLOURS; channel++) {
            double mean = input.mean().get(channel);
            double deviation = input.deviation().get(channel);
            for (int value = 0; value < 256; value++) {
                levels[channel][value] = (float) ((value / 255.0 - mean) / deviation);
            }
        }
        return levels;
    }
}
