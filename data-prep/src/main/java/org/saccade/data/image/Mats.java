package org.saccade.data.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

/** Between {@link RgbImage} and OpenCV's matrix of 8-bit, 3-channel pixels. */
final class Mats {

    private Mats() {}

    /** A matrix of its own memory. The caller closes it. */
    static Mat of(RgbImage image) {
        Mat pixels = new Mat(image.height(), image.width(), CV_8UC3);
        pixels.data().put(image.data());
        return pixels;
    }

    /** Copies out. The matrix is continuous, as OpenCV makes it whenever it allocates. */
    static RgbImage toImage(Mat pixels) {
        byte[] data = new byte[Math.multiplyExact(Math.multiplyExact(pixels.rows(), pixels.cols()), RgbImage.CHANNELS)];
        try (BytePointer source = pixels.data()) {
            source.get(data);
        }
        return new RgbImage(pixels.cols(), pixels.rows(), data);
    }

    /**
     * Shrinks by the area that a pixel covers, grows by linear interpolation, each side as it needs. The matrix may be a part of another one.
     * The caller closes the result.
     */
    static Mat resized(Mat pixels, int width, int height) {
        int shrunkWidth = Math.min(width, pixels.cols());
        int shrunkHeight = Math.min(height, pixels.rows());
        boolean shrinks = shrunkWidth < pixels.cols() || shrunkHeight < pixels.rows();
        boolean grows = shrunkWidth < width || shrunkHeight < height;
        if (!shrinks || !grows) {
            return resized(pixels, width, height, grows ? INTER_LINEAR : INTER_AREA);
        }
        // OpenCV takes one method for both sides. By area it grows by repeating pixels, linearly it shrinks by leaving
        // pixels out.
        try (Mat shrunk = resized(pixels, shrunkWidth, shrunkHeight, INTER_AREA)) {
            return resized(shrunk, width, height, INTER_LINEAR);
        }
    }

    private static Mat resized(Mat pixels, int width, int height, int method) {
        Mat target = new Mat();
        try (Size size = new Size(width, height)) {
            resize(pixels, target, size, 0, 0, method);
            return target;
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }
}
