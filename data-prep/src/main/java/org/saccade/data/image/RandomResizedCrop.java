package org.saccade.data.image;

import org.saccade.data.order.SampleRandom;

import java.util.Optional;

/**
 * A random part of an image, of random area and shape: the crop of GoogLeNet (Szegedy et al., Going deeper with convolutions,
 * arXiv:1409.4842), drawn as torchvision's {@code RandomResizedCrop} draws it.
 *
 * @param minArea smallest part of the image's area, above 0
 * @param maxArea greatest part of the image's area, at most 1
 * @param minRatio smallest width by height, above 0
 * @param maxRatio greatest width by height
 */
public record RandomResizedCrop(double minArea, double maxArea, double minRatio, double maxRatio) {

    /** An area of 8 % to all of the image, between 3:4 and 4:3. */
    public static final RandomResizedCrop PUBLISHED = new RandomResizedCrop(0.08, 1, 3 / 4.0, 4 / 3.0);

    /** How often a box is drawn: one that is too wide or too high is drawn again. */
    private static final int TRIES = 10;

    public RandomResizedCrop {
        if (!(0 < minArea && minArea <= maxArea && maxArea <= 1)) {
            throw new IllegalArgumentException(
                    "areas must rise and lie above 0 and up to 1, got minArea=" + minArea + ", maxArea=" + maxArea);
        }
        if (!(0 < minRatio && minRatio <= maxRatio && maxRatio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "ratios must rise and lie above 0, got minRatio=" + minRatio + ", maxRatio=" + maxRatio);
        }
    }

    /** Draws a box of an image; where none fits, takes the greatest one in the middle whose ratio is among those that are drawn. */
    public CropBox box(int imageWidth, int imageHeight, SampleRandom random) {
        return fittingBox(imageWidth, imageHeight, random).orElseGet(() -> center(imageWidth, imageHeight));
    }

    /** Draws a box of an image; none if all that were drawn are too wide or too high. Strict functions, so that it is the same on every machine. */
    public Optional<CropBox> fittingBox(int imageWidth, int imageHeight, SampleRandom random) {
        double imageArea = (double) imageWidth * imageHeight;
        for (int i = 0; i < TRIES; i++) {
            double area = imageArea * random.nextDouble(minArea, maxArea);
            // Uniform in its logarithm: as often twice as wide as high as the other way round.
            double ratio = StrictMath.exp(random.nextDouble(StrictMath.log(minRatio), StrictMath.log(maxRatio)));
            int width = (int) Math.rint(StrictMath.sqrt(area * ratio));
            int height = (int) Math.rint(StrictMath.sqrt(area / ratio));
            if (width >= 1 && width <= imageWidth && height >= 1 && height <= imageHeight) {
                int y = random.nextInt(imageHeight - height + 1);
                int x = random.nextInt(imageWidth - width + 1);
                return Optional.of(new CropBox(x, y, width, height));
            }
        }
        return Optional.empty();
    }

    private CropBox center(int imageWidth, int imageHeight) {
        double ratio = (double) imageWidth / imageHeight;
        int width = ratio > maxRatio ? rounded(imageHeight * maxRatio) : imageWidth;
        int height = ratio < minRatio ? rounded(imageWidth / minRatio) : imageHeight;
        return CropBox.center(imageWidth, imageHeight, width, height);
    }

    private static int rounded(double length) {
        return Math.max(1, (int) Math.rint(length));
    }
}
