package org.saccade.data.image;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A part of an image, resized: what torchvision calls {@code resized_crop}. The part is cut out before it is resized, and the image
 * is decoded no larger than the part needs.
 *
 * @param box the part, in pixels of the image at full size
 * @param width of the result
 * @param height of the result
 */
public record ResizedCrop(CropBox box, int width, int height) {

    /** What is wanted of an image of this size. */
    @FunctionalInterface
    public interface Choice {
        ResizedCrop of(int imageWidth, int imageHeight);
    }

    private static final int GREATEST_REDUCTION = 8;

    public ResizedCrop {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "an image has at least one pixel, got width=" + width + ", height=" + height);
        }
    }

    /** All of an image, its shorter side scaled to {@code side} pixels; the longer side keeps the aspect ratio, rounded down. */
    public static ResizedCrop shortSide(int imageWidth, int imageHeight, int side) {
        int shorter = Math.min(imageWidth, imageHeight);
        return new ResizedCrop(
                CropBox.whole(imageWidth, imageHeight),
                scaled(imageWidth, side, shorter),
                scaled(imageHeight, side, shorter));
    }

    /** What {@code length} becomes when {@code shorter} becomes {@code side}, rounded down. */
    private static int scaled(int length, int side, int shorter) {
        return Math.toIntExact((long) length * side / shorter);
    }

    /**
     * The middle square of an image whose shorter side, were it scaled to {@code shortSide}, would leave {@code size} pixels in
     * that square. Its side in the image is rounded to whole pixels.
     *
     * @param size side of the result, at most {@code shortSide}
     */
    public static ResizedCrop center(int imageWidth, int imageHeight, int size, int shortSide) {
        int side = side(imageWidth, imageHeight, size, shortSide);
        return new ResizedCrop(CropBox.center(imageWidth, imageHeight, side, side), size, size);
    }

    /**
     * The squares in the corners, of the same side as that of {@link #center}: top left, top right, bottom left, bottom right.
     *
     * @param size side of the results, at most {@code shortSide}
     */
    public static List<ResizedCrop> corners(int imageWidth, int imageHeight, int size, int shortSide) {
        int side = side(imageWidth, imageHeight, size, shortSide);
        int right = imageWidth - side;
        int bottom = imageHeight - side;
        return Stream.of(
                        new CropBox(0, 0, side, side),
                        new CropBox(right, 0, side, side),
                        new CropBox(0, bottom, side, side),
                        new CropBox(right, bottom, side, side))
                .map(box -> new ResizedCrop(box, size, size))
                .toList();
    }

    private static int side(int imageWidth, int imageHeight, int size, int shortSide) {
        int shorter = Math.min(imageWidth, imageHeight);
        return Math.max(1, Math.toIntExact(Math.round((double) size * shorter / shortSide)));
    }

    /** Of the result; they can exceed an int. */
    long pixels() {
        return (long) width * height;
    }

    /**
     * By how much the image may be decoded smaller: the greatest of 8, 4 and 2 that leaves the part at least as large as the result
     * on both sides, so that nothing is magnified which need not be; else 1.
     */
    int reduction() {
        for (int reduction = GREATEST_REDUCTION; reduction > 1; reduction /= 2) {
            if (reduced(box.right(), reduction) - reduced(box.x(), reduction) >= width
                    && reduced(box.bottom(), reduction) - reduced(box.y(), reduction) >= height) {
                return reduction;
            }
        }
        return 1;
    }

    /** The same of an image that was decoded smaller by {@link #reduction}. */
    ResizedCrop reducedBy(int reduction) {
        int left = reduced(box.x(), reduction);
        int top = reduced(box.y(), reduction);
        CropBox smaller =
                new CropBox(left, top, reduced(box.right(), reduction) - left, reduced(box.bottom(), reduction) - top);
        return new ResizedCrop(smaller, width, height);
    }

    /**
     * A reduced pixel covers {@code reduction} pixels, the first one those from 0. An edge goes to the nearest edge between reduced
     * pixels, a half to the right or down: it moves by at most half a pixel of a result that is not magnified.
     */
    private static int reduced(int edge, int reduction) {
        return (edge + reduction / 2) / reduction;
    }

    /**
     * Cuts and resizes the decoded image in which {@link #box} lies.
     *
     * @param use of the result, which is closed after it
     */
    <T> T of(Mat image, Function<Mat, T> use) {
        try (Rect place = new Rect(box.x(), box.y(), box.width(), box.height());
                Mat part = new Mat(image, place);
                Mat resized = Mats.resized(part, width, height)) {
            return use.apply(resized);
        }
    }
}
