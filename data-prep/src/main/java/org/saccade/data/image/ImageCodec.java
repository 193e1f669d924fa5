package org.saccade.data.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.saccade.data.image.BadImageException.Reason;

import java.util.Locale;
import java.util.function.Function;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

/**
 * Bytes to pixels and back, by OpenCV. Thread-safe; each call uses one thread.
 *
 * <p>EXIF orientation is ignored, as in every published ImageNet number. CMYK and YCCK become RGB, one channel becomes three,
 * alpha is dropped, 16 bits become 8.
 */
public final class ImageCodec {

    /**
     * The most pixels that are decoded, read from the header before memory is taken. 10,000 x 10,000, or 300 MB outside
     * the Java heap: each core of an executor may hold one such image.
     */
    public static final long MAX_PIXELS = 100_000_000;

    /** The longest side that is decoded: what a JPEG can have. */
    public static final int MAX_SIDE = 65_535;

    static {
        // Parallel work is Spark's and the trainer's: threads of OpenCV's own would compete with theirs.
        setNumThreads(1);
    }

    private ImageCodec() {}

    /**
     * Decodes a JPEG or a PNG.
     *
     * @throws BadImageException if the bytes are not a whole image of at most {@link #MAX_PIXELS} pixels and {@link #MAX_SIDE} on a side
     */
    public static RgbImage decode(byte[] bytes) throws BadImageException {
        return decodeWhole(checkedHeader(bytes), bytes, Mats::toImage);
    }

    /**
     * Decodes a JPEG or a PNG to see that it can be, and keeps no pixels.
     *
     * @return its header
     * @throws BadImageException where {@link #decode} throws one
     */
    public static ImageHeader check(byte[] bytes) throws BadImageException {
        ImageHeader header = checkedHeader(bytes);
        return decodeWhole(header, bytes, pixels -> header);
    }

    /**
     * Encodes as a baseline JPEG with 4:2:0 chroma, without EXIF.
     *
     * @param quality 1 to 100
     */
    public static byte[] encodeJpeg(RgbImage image, int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality must be 1 to 100, got " + quality);
        }
        try (Mat pixels = Mats.of(image);
                BytePointer extension = new BytePointer(".jpg");
                IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, quality);
                BytePointer encoded = new BytePointer()) {
            cvtColor(pixels, pixels, COLOR_RGB2BGR);
            if (!imencode(extension, pixels, encoded, settings)) {
                throw new IllegalStateException("OpenCV could not encode " + image + " as JPEG");
            }
            byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
            encoded.get(bytes);
            return bytes;
        }
    }

    private static ImageHeader checkedHeader(byte[] bytes) throws BadImageException {
        ImageHeader header = ImageHeader.of(bytes);
        if (header.pixels() > MAX_PIXELS || Math.max(header.width(), header.height()) > MAX_SIDE) {
            throw new BadImageException(
                    Reason.TOO_MANY_PIXELS,
                    "an image has at most " + MAX_PIXELS + " pixels and " + MAX_SIDE + " on a side, got "
                            + header.width() + "x" + header.height());
        }
        if (!isComplete(header, bytes)) {
            throw new BadImageException(
                    Reason.TRUNCATED,
                    "the " + header.kind() + " is cut short: no end marker in its " + bytes.length + " bytes");
        }
        return header;
    }

    private static boolean isComplete(ImageHeader header, byte[] bytes) {
        return switch (header.kind()) {
            case JPEG -> JpegBytes.isComplete(bytes);
            case PNG -> PngBytes.isComplete(bytes);
        };
    }

    private static <T> T decodeWhole(ImageHeader header, byte[] bytes, Function<Mat, T> use) throws BadImageException {
        try (BytePointer encoded = new BytePointer(bytes);
                Mat buffer = new Mat(1, bytes.length, CV_8UC1, encoded);
                Mat pixels = imdecodeOrFail(header, buffer)) {
            if (pixels.empty()
                    || pixels.type() != CV_8UC3
                    || pixels.cols() != header.width()
                    || pixels.rows() != header.height()) {
                throw decodeFailed(header, "the decoder refused its " + bytes.length + " bytes");
            }
            return use.apply(pixels);
        }
    }

    private static Mat imdecodeOrFail(ImageHeader header, Mat buffer) throws BadImageException {
        try {
            return imdecode(buffer, IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION);
        } catch (RuntimeException e) { // what a C++ exception becomes
            throw decodeFailed(
                    header, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static BadImageException decodeFailed(ImageHeader header, String why) {
        return new BadImageException(
                Reason.DECODE_FAILED,
                String.format(
                        Locale.ROOT,
                        "the %s of %dx%d cannot be decoded: %s",
                        header.kind(),
                        header.width(),
                        header.height(),
                        why));
    }
}
