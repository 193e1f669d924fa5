package org.saccade.data.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.saccade.data.image.BadImageException.Reason;

import java.util.Locale;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

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
     * Decodes a JPEG, a PNG or the {@code .npy} of pixels.
     *
     * @throws BadImageException if the bytes are not a whole image of at most {@link #MAX_PIXELS} pixels and {@link #MAX_SIDE} on a side
     */
    public static RgbImage decode(byte[] bytes) throws BadImageException {
        return decode(bytes, 1);
    }

    /**
     * Decodes at a fraction of the size, each side divided by {@code reduction} and rounded up. A JPEG is reduced by its decoder, which
     * is faster than to decode it whole; the rest is decoded whole and averaged.
     *
     * <p>The limit of pixels holds for the whole image: a PNG is decoded whole, and a progressive JPEG keeps all its coefficients.
     *
     * @param reduction 1, 2, 4 or 8
     * @throws BadImageException where {@link #decode(byte[])} throws one
     */
    public static RgbImage decode(byte[] bytes, int reduction) throws BadImageException {
        try (Mat pixels = pixels(checkedHeader(bytes), bytes, reduction)) {
            return Mats.toImage(pixels);
        }
    }

    /**
     * Decodes a JPEG or a PNG to see that it can be, and keeps no pixels.
     *
     * @return its header
     * @throws BadImageException where {@link #decode} throws one
     */
    public static ImageHeader check(byte[] bytes) throws BadImageException {
        ImageHeader header = checkedHeader(bytes);
        pixels(header, bytes, 1).close();
        return header;
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
            case PIXELS -> true; // or it would have no header
        };
    }

    /** The pixels at a fraction of their size, see {@link #decode(byte[], int)}. The caller closes them. */
    static Mat pixels(ImageHeader header, byte[] bytes, int reduction) throws BadImageException {
        int flag = reduced(reduction);
        return switch (header.kind()) {
            case JPEG -> imdecode(header, bytes, flag, reduction);
            case PNG -> average(imdecode(header, bytes, 0, 1), reduction);
            case PIXELS -> average(Mats.of(RgbImage.ofNpy(bytes)), reduction);
        };
    }

    /** OpenCV's bit of a reduction. What it calls grey is one bit; what it calls colour has that of BGR too, which excludes RGB. */
    private static int reduced(int reduction) {
        return switch (reduction) {
            case 1 -> 0;
            case 2 -> IMREAD_REDUCED_GRAYSCALE_2;
            case 4 -> IMREAD_REDUCED_GRAYSCALE_4;
            case 8 -> IMREAD_REDUCED_GRAYSCALE_8;
            default -> throw new IllegalArgumentException("reduction must be 1, 2, 4 or 8, got " + reduction);
        };
    }

    private static Mat imdecode(ImageHeader header, byte[] bytes, int flag, int reduction) throws BadImageException {
        Mat pixels = imdecodeOrFail(header, bytes, flag | IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION);
        if (pixels.empty()
                || pixels.type() != CV_8UC3
                || pixels.cols() != ceilDiv(header.width(), reduction)
                || pixels.rows() != ceilDiv(header.height(), reduction)) {
            pixels.close();
            throw decodeFailed(header, "the decoder refused its " + bytes.length + " bytes");
        }
        return pixels;
    }

    private static Mat imdecodeOrFail(ImageHeader header, byte[] bytes, int flags) throws BadImageException {
        try (BytePointer encoded = new BytePointer(bytes);
                Mat buffer = new Mat(1, bytes.length, CV_8UC1, encoded)) {
            return opencv_imgcodecs.imdecode(buffer, flags);
        } catch (RuntimeException e) { // what a C++ exception becomes
            throw decodeFailed(
                    header, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** The means of squares, whose border repeats, as in a JPEG. Closes what it is given, where it gives back something else. */
    private static Mat average(Mat pixels, int reduction) {
        if (reduction == 1) {
            return pixels;
        }
        int width = ceilDiv(pixels.cols(), reduction);
        int height = ceilDiv(pixels.rows(), reduction);
        int below = height * reduction - pixels.rows();
        int right = width * reduction - pixels.cols();
        Mat reduced = new Mat();
        try (pixels;
                Mat squares = new Mat();
                Size size = new Size(width, height)) {
            copyMakeBorder(pixels, squares, 0, below, 0, right, BORDER_REPLICATE);
            resize(squares, reduced, size, 0, 0, INTER_AREA);
        }
        return reduced;
    }

    private static int ceilDiv(int length, int reduction) {
        return (length + reduction - 1) / reduction;
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
