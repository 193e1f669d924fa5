package org.saccade.train.input;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageGeometry;
import org.saccade.data.image.RandomResizedCrop;
import org.saccade.data.image.ResizedCrop;
import org.saccade.data.image.RgbImage;
import org.saccade.data.image.StoredPng;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.CropKind;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.testing.TinyInput;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class ImagePipelineTest {
    private static final long SEED = 11;

    @Test
    void aTrainingCropFollowsFromSeedEpochAndSample() throws BadImageException {
        RgbImage image = coordinates(20, 16);
        RgbImage first = pipeline(8, 12, 2).training(png(image), SEED, 3, 5);

        assertThat(pipeline(8, 12, 2).training(png(image), SEED, 3, 5))
                .as("another pipeline, another time")
                .isEqualTo(first);
    }

    @Test
    void otherSeedsEpochsAndSamplesGiveOtherCrops() throws BadImageException {
        ImagePipeline pipeline = pipeline(8, 16, 2);
        RgbImage image = coordinates(16, 16);
        Set<RgbImage> bySeed = new HashSet<>();
        Set<RgbImage> byEpoch = new HashSet<>();
        Set<RgbImage> bySample = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            bySeed.add(pipeline.training(png(image), i, 0, 0));
            byEpoch.add(pipeline.training(png(image), 0, i, 0));
            bySample.add(pipeline.training(png(image), 0, 0, i));
        }

        // Of 13 * 13 places, twenty draws meet about one twice.
        assertThat(bySeed).hasSizeGreaterThan(14);
        assertThat(byEpoch).hasSizeGreaterThan(14);
        assertThat(bySample).hasSizeGreaterThan(14);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aShiftMovesByEveryDistanceUpToItsBoundAndNoFurther(int shift) throws BadImageException {
        ImagePipeline pipeline = pipeline(10, 10, shift);
        RgbImage image = coordinates(10, 10);
        List<RgbImage> moved = new ArrayList<>();
        for (int dy = -shift; dy <= shift; dy++) {
            for (int dx = -shift; dx <= shift; dx++) {
                moved.add(shifted(image, dx, dy));
            }
        }

        Set<RgbImage> crops = new HashSet<>();
        for (int sample = 0; sample < 500; sample++) {
            crops.add(pipeline.training(png(image), SEED, 0, sample));
        }
        assertThat(crops).containsExactlyInAnyOrderElementsOf(moved);
    }

    /** Pixel by pixel; the border stands in for what lies beyond it. */
    private static RgbImage shifted(RgbImage image, int dx, int dy) {
        byte[] data = new byte[image.data().length];
        for (int i = 0; i < data.length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            int x = Math.max(0, Math.min(image.width() - 1, pixel % image.width() - dx));
            int y = Math.max(0, Math.min(image.height() - 1, pixel / image.width() - dy));
            data[i] = image.data()[(y * image.width() + x) * RgbImage.CHANNELS + i % RgbImage.CHANNELS];
        }
        return new RgbImage(image.width(), image.height(), data);
    }

    @ParameterizedTest
    @CsvSource({"12, 12, 4, 4", "24, 12, 16, 4", "12, 15, 4, 7"})
    void aCropReachesEveryPlaceInsideTheImage(int width, int height, int lastX, int lastY) throws BadImageException {
        ImagePipeline pipeline = pipeline(8, 12, 0);
        RgbImage image = coordinates(width, height);
        Set<Integer> lefts = new HashSet<>();
        Set<Integer> tops = new HashSet<>();
        for (int sample = 0; sample < 500; sample++) {
            RgbImage crop = pipeline.training(png(image), SEED, 0, sample);
            int left = crop.data()[0];
            int top = crop.data()[1];
            assertThat(crop).isEqualTo(ImageGeometry.window(image, left, top, 8, 8));
            lefts.add(left);
            tops.add(top);
        }

        assertThat(lefts).hasSize(lastX + 1).contains(0, lastX);
        assertThat(tops).hasSize(lastY + 1).contains(0, lastY);
    }

    @Test
    void withoutRoomTheWholeImageIsTaken() throws BadImageException {
        RgbImage image = coordinates(10, 10);

        assertThat(pipeline(10, 10, 0).training(png(image), SEED, 4, 2)).isEqualTo(image);
        assertThat(pipeline(10, 10, 0).evaluation(png(image))).isEqualTo(image);
    }

    @Test
    void anImageIsResizedFirst() throws BadImageException {
        RgbImage image = coordinates(40, 20);
        RgbImage resized = ImageCodec.decode(png(image), (width, height) -> ResizedCrop.shortSide(width, height, 10));

        assertThat(resized.width()).isEqualTo(20);
        assertThat(pipeline(10, 10, 0).evaluation(png(image))).isEqualTo(ImageGeometry.window(resized, 5, 0, 10, 10));
    }

    @ParameterizedTest
    @CsvSource({"12, 12, 2, 2", "13, 12, 2, 2", "12, 15, 2, 3", "20, 12, 6, 2"})
    void evaluationTakesTheCentreWhateverTheShift(int width, int height, int left, int top) throws BadImageException {
        RgbImage image = coordinates(width, height);

        assertThat(pipeline(8, 12, 3).evaluation(png(image))).isEqualTo(ImageGeometry.window(image, left, top, 8, 8));
    }

    @ParameterizedTest
    @CsvSource({"12, 12, 2, 2", "20, 12, 6, 2", "12, 15, 2, 3", "8, 8, 0, 0"})
    void severalCropsAreThoseOfTorchvision(int width, int height, int left, int top) throws BadImageException {
        RgbImage image = coordinates(width, height);
        RgbImage mirrored = ImageGeometry.flip(image);
        ImagePipeline pipeline = pipeline(8, Math.min(width, height), 0);
        // FiveCrop: the corners in the order in which one reads, then the centre.
        List<RgbImage> five = windows(image, left, top);
        // TenCrop: then the same of the mirrored image, in whatever order, since they are averaged.
        List<RgbImage> ten = new ArrayList<>(five);
        ten.addAll(windows(mirrored, width - 8 - left, top));

        assertThat(pipeline.views(png(image), Crops.CENTER)).containsExactly(five.get(4));
        assertThat(pipeline.views(png(image), Crops.FIVE)).containsExactlyElementsOf(five);
        assertThat(pipeline.views(png(image), Crops.TEN)).containsExactlyInAnyOrderElementsOf(ten);
    }

    private static List<RgbImage> windows(RgbImage image, int left, int top) {
        int right = image.width() - 8;
        int bottom = image.height() - 8;
        return List.of(
                ImageGeometry.window(image, 0, 0, 8, 8),
                ImageGeometry.window(image, right, 0, 8, 8),
                ImageGeometry.window(image, 0, bottom, 8, 8),
                ImageGeometry.window(image, right, bottom, 8, 8),
                ImageGeometry.window(image, left, top, 8, 8));
    }

    @Test
    void aCropOfRandomSizeIsTheBoxOfItsSampleResized() throws BadImageException {
        byte[] png = png(coordinates(60, 40));
        RandomResizedCrop published = RandomResizedCrop.PUBLISHED;
        Set<RgbImage> crops = new HashSet<>();
        for (int sample = 0; sample < 50; sample++) {
            SampleRandom random = SampleRandom.of(SEED, 2, sample);
            RgbImage expected = ImageCodec.decode(
                    png, (width, height) -> new ResizedCrop(published.box(width, height, random), 12, 12));
            RgbImage crop = augmented(12, false, ColorJitter.NONE).training(png, SEED, 2, sample);
            assertThat(crop).isEqualTo(expected);
            crops.add(crop);
        }
        assertThat(crops).hasSizeGreaterThan(45);
    }

    @Test
    void aCropHasTheAreaAndTheRatioAskedFor() throws BadImageException {
        InputConfig input = new InputConfig(
                InputKind.IMAGES,
                8,
                8,
                CropKind.RANDOM_RESIZED,
                List.of(0.25, 0.25),
                List.of(4.0, 4.0),
                0,
                false,
                ColorJitter.NONE,
                List.of(0.5, 0.5, 0.5),
                List.of(0.25, 0.25, 0.25));
        // Of 16 x 16, a quarter that is four times as wide as high has 16 x 4 pixels: all columns, some rows.
        RgbImage image = coordinates(16, 16);
        for (int sample = 0; sample < 50; sample++) {
            byte[] crop = new ImagePipeline(input)
                    .training(png(image), SEED, 0, sample)
                    .data();
            int lastPixel = crop.length - RgbImage.CHANNELS;
            assertThat(crop[lastPixel] - crop[0]).as("columns").isBetween(13, 15);
            assertThat(crop[lastPixel + 1] - crop[1]).as("rows").isBetween(2, 4);
        }
    }

    @Test
    void everySecondImageIsMirrored() throws BadImageException {
        RgbImage image = coordinates(9, 9);
        RgbImage mirrored = ImageGeometry.flip(image);
        ImagePipeline flipping = new ImagePipeline(TinyInput.images(
                9, 9, CropKind.SHIFT, 0, true, ColorJitter.NONE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
        int flips = 0;
        for (int sample = 0; sample < 1000; sample++) {
            RgbImage seen = flipping.training(png(image), SEED, 0, sample);
            assertThat(seen).isIn(image, mirrored);
            flips += seen.equals(mirrored) ? 1 : 0;
        }
        assertThat(flips).isBetween(430, 570);
        assertThat(flipping.evaluation(png(image))).isEqualTo(image);
    }

    @Test
    void coloursChangeInTrainingOnly() throws BadImageException {
        byte[] png = png(coordinates(60, 40));
        ColorJitter jitter = new ColorJitter(0.4, 0.4, 0.4, 0.1);
        SampleRandom random = SampleRandom.of(SEED, 0, 4);
        RgbImage crop = ImageCodec.decode(
                png,
                (width, height) -> new ResizedCrop(RandomResizedCrop.PUBLISHED.box(width, height, random), 12, 12));

        RgbImage seen = augmented(12, false, jitter).training(png, SEED, 0, 4);

        assertThat(seen).isNotEqualTo(crop).isEqualTo(jitter.apply(crop, random));
        assertThat(augmented(12, true, jitter).evaluation(png))
                .isEqualTo(pipeline(12, 12, 0).evaluation(png));
    }

    @Test
    void normalisesIntoPlanesOfRedGreenAndBlue() {
        InputConfig input = TinyInput.images(
                2, 2, CropKind.SHIFT, 0, false, ColorJitter.NONE, List.of(0.5, 0.25, 0.0), List.of(0.25, 0.5, 1.0));
        byte[] rgb = {
            0,
            0,
            0, /**/
            (byte) 255,
            0,
            0, //
            0,
            (byte) 255,
            0, /**/
            0,
            0,
            51
        };
        float[] pixels = new float[2 * 3 * 4];

        new ImagePipeline(input)
                .normalise(new RgbImage(2, 2, rgb), FloatBuffer.wrap(pixels).position(3 * 4));

        assertThat(pixels)
                .containsExactly(
                        0, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, 0, 0, 0, // the other image's place
                        -2, 2, -2, -2, // red: (v - 0.5) / 0.25
                        -0.5f, -0.5f, 1.5f, -0.5f, // green: (v - 0.25) / 0.5
                        0, 0, 0, 0.2f); // blue: v
    }

    /** Red is the column, green the row. */
    private static RgbImage coordinates(int width, int height) {
        byte[] rgb = new byte[width * height * RgbImage.CHANNELS];
        for (int pixel = 0; pixel < width * height; pixel++) {
            rgb[pixel * RgbImage.CHANNELS] = (byte) (pixel % width);
            rgb[pixel * RgbImage.CHANNELS + 1] = (byte) (pixel / width);
        }
        return new RgbImage(width, height, rgb);
    }

    private static ImagePipeline pipeline(int size, int resize, int shift) {
        return new ImagePipeline(TinyInput.images(size, resize, shift, 0.5, 0.25));
    }

    private static ImagePipeline augmented(int size, boolean flip, ColorJitter jitter) {
        return new ImagePipeline(TinyInput.augmented(size, size, flip, jitter));
    }

    private static byte[] png(RgbImage image) {
        return StoredPng.encode(image);
    }
}
