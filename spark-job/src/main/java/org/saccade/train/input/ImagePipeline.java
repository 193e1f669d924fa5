package org.saccade.train.input;

import org.saccade.data.image.ImageGeometry;
import org.saccade.data.image.RgbImage;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.InputConfig;

/** What happens to one image between decoding and the network: resize, crop, normalise. */
final class ImagePipeline {
    private final InputConfig input;
    /** {@code [channel][byte value]}: the normalised value of each of the 256 levels. */
    private final float[][] levels;

    ImagePipeline(InputConfig input) {
        this.input = input;
        this.levels = levels(input);
    }

    /** Resized, shifted by border pixels repeated, cropped at a random place. */
    RgbImage training(RgbImage image, long seed, int epoch, int sample) {
        SampleRandom random = SampleRandom.of(seed, epoch, sample);
        RgbImage padded = ImageGeometry.pad(ImageGeometry.resizeShortSide(image, input.resize()), input.shift());
        int x = random.nextInt(padded.width() - input.size() + 1);
        int y = random.nextInt(padded.height() - input.size() + 1);
        return ImageGeometry.crop(padded, x, y, input.size(), input.size());
    }

    /** Resized, the centre cut out. */
    RgbImage evaluation(RgbImage image) {
        return ImageGeometry.centerCrop(
                ImageGeometry.resizeShortSide(image, input.resize()), input.size(), input.size());
    }

    /** Writes {@code image} as planes {@code [3][size][size]} of the batch's {@code index}-th place. */
    void normalise(RgbImage image, float[] pixels, int index) {
        int plane = input.size() * input.size();
        byte[] rgb = image.data();
        for (int channel = 0; channel < InputConfig.CHANNELS; channel++) {
            float[] level = levels[channel];
            int offset = (index * InputConfig.CHANNELS + channel) * plane;
            for (int i = 0; i < plane; i++) {
                pixels[offset + i] = level[Byte.toUnsignedInt(rgb[i * InputConfig.CHANNELS + channel])];
            }
        }
    }

    private static float[][] levels(InputConfig input) {
        float[][] levels = new float[InputConfig.CHANNELS][256];
        for (int channel = 0; channel < InputConfig.CHANNELS; channel++) {
            double mean = input.mean().get(channel);
            double deviation = input.deviation().get(channel);
            for (int value = 0; value < 256; value++) {
                levels[channel][value] = (float) ((value / 255.0 - mean) / deviation);
            }
        }
        return levels;
    }
}
