package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageGeometry;
import org.saccade.data.image.ResizedCrop;
import org.saccade.data.image.RgbImage;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.CropKind;
import org.saccade.train.config.InputConfig;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** What happens to one image between its bytes and the network: decode, crop, resize, flip, jitter, normalise. */
final class ImagePipeline implements SamplePipeline<RgbImage> {
    private static final int CORNERS = 4;

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
    public RgbImage training(byte[] bytes, long seed, int epoch, int sample) throws BadImageException {
        SampleRandom random = SampleRandom.of(seed, epoch, sample);
        RgbImage crop = input.crop() == CropKind.SHIFT ? shifted(bytes, random) : randomResized(bytes, random);
        RgbImage flipped = input.flip() && random.nextBoolean() ? ImageGeometry.flip(crop) : crop;
        return input.jitter().apply(flipped, random);
    }

    /** Resized, cropped at a random place; border pixels are repeated for what lies beyond them. */
    private RgbImage shifted(byte[] bytes, SampleRandom random) throws BadImageException {
        RgbImage resized =
                ImageCodec.decode(bytes, (width, height) -> ResizedCrop.shortSide(width, height, input.resize()));
        int left = place(resized.width(), random);
        int top = place(resized.height(), random);
        return ImageGeometry.window(resized, left, top, input.size(), input.size());
    }

    /** Where the crop begins on a side of so many pixels: it may reach {@code shift} pixels over either end. */
    private int place(int side, SampleRandom random) {
        return random.nextInt(side + 2 * input.shift() - input.size() + 1) - input.shift();
    }

    private RgbImage randomResized(byte[] bytes, SampleRandom random) throws BadImageException {
        return ImageCodec.decode(
                bytes,
                (width, height) -> new ResizedCrop(
                        input.randomResizedCrop().box(width, height, random), input.size(), input.size()));
    }

    /** The centre of the resized image. */
    @Override
    public RgbImage evaluation(byte[] bytes) throws BadImageException {
        return ImageCodec.decode(
                bytes, (width, height) -> ResizedCrop.center(width, height, input.size(), input.resize()));
    }

    @Override
    public List<RgbImage> views(byte[] bytes, Crops crops) throws BadImageException {
        List<RgbImage> views = new ArrayList<>();
        if (crops != Crops.CENTER) {
            for (int corner = 0; corner < CORNERS; corner++) {
                views.add(corner(bytes, corner));
            }
        }
        views.add(evaluation(bytes));
        if (crops == Crops.TEN) {
            // A corner of the mirrored image is the mirrored other corner.
            views.addAll(views.stream().map(ImageGeometry::flip).toList());
        }
        return views;
    }

    /** Decoded for itself, no larger than it needs. */
    private RgbImage corner(byte[] bytes, int corner) throws BadImageException {
        return ImageCodec.decode(
                bytes, (width, height) -> ResizedCrop.corners(width, height, input.size(), input.resize())
                        .get(corner));
    }

    @Override
    public void normalise(RgbImage image, FloatBuffer place) {
        byte[] rgb = image.data();
        int width = image.width();
        int plane = width * image.height();
        // A row of all channels at a time stays in the processor's cache: a plane after the other took half as long
        // again.
        float[][] row = new float[InputConfig.COLOURS][width];
        FloatBuffer planes = place.slice();
        for (int y = 0; y < image.height(); y++) {
            normalise(rgb, y * width * InputConfig.COLOURS, row);
            for (int channel = 0; channel < InputConfig.COLOURS; channel++) {
                planes.put(channel * plane + y * width, row[channel]);
            }
        }
    }

    /** One row, from the pixel at {@code offset} on. */
    private void normalise(byte[] rgb, int offset, float[][] row) {
        float[] red = row[0];
        float[] green = row[1];
        float[] blue = row[2];
        int at = offset;
        for (int x = 0; x < red.length; x++) {
            red[x] = levels[0][Byte.toUnsignedInt(rgb[at])];
            green[x] = levels[1][Byte.toUnsignedInt(rgb[at + 1])];
            blue[x] = levels[2][Byte.toUnsignedInt(rgb[at + 2])];
            at += InputConfig.COLOURS;
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
