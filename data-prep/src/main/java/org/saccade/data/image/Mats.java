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

    /** Shrinks by the area that a pixel covers, grows by linear interpolation. The matrix may be a part of another one. The caller closes the result. */
    static Mat resized(Mat pixels, int width, int height) {
        // Area averaging is meant for shrinking only: OpenCV grows with it by repeating pixels.
        int method = width <= pixels.cols() && height <= pixels.rows() ? INTER_AREA : INTER_LINEAR;
        Mat target = new Mat();
        try (Size size = new Size(width, height)) {
            resize(pixels, target, size, 0, 0, method);
        }
        return target;
    }
}
