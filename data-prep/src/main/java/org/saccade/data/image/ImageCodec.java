package org.saccade.data.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.saccade.data.image.BadImageException.Reason;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_PNG_COMPRESSION;
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
     * The most pixels that are decoded, read from the header before memory is taken: 10,000 x 10,000. Outside the Java heap they take 300 MB,
     * and of a JPEG in several scans, as a progressive one is, 2 bytes for each coefficient as well: 600 MB, and 800 MB with four inks. So each
     * core of an executor may need 1.1 GB for a moment, and as much as its pixels take for what the image is resized to.
     */
    public static final long MAX_PIXELS = 100_000_000;

    /** The longest side that is decoded, and so the longest that is encoded: what libjpeg takes. */
    public static final int MAX_SIDE = 65_500;

    /** The best quality of a JPEG. */
    public static final int MAX_QUALITY = 100;

    /** Of zlib's levels: where more takes much time for few bytes. */
    private static final int PNG_LEVEL = 6;

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
     * Decodes a JPEG to a half, a quarter or an eighth of its sides, rounded up, which takes less time than all of it. Anything else
     * is decoded whole whatever the reduction: nothing would be saved. The limit of pixels holds for the whole image, since a progressive
     * JPEG keeps all its coefficients.
     *
     * @param reduction 1, 2, 4 or 8
     * @throws BadImageException where {@link #decode(byte[])} throws one
     */
    static RgbImage decode(byte[] bytes, int reduction) throws BadImageException {
        return decode(bytes, reduction, Mats::toImage);
    }

    /** The same where the pixels need not go to the Java heap. */
    static <T> T decode(byte[] bytes, int reduction, Function<Mat, T> use) throws BadImageException {
        if (!Pixels.REDUCED.containsKey(reduction)) {
            throw new IllegalArgumentException("reduction must be 1, 2, 4 or 8, got " + reduction);
        }
        ImageHeader header = checkedHeader(bytes);
        return decode(header, bytes, header.kind() == ImageHeader.Kind.JPEG ? reduction : 1, use);
    }

    /**
     * Decodes a part of an image and resizes it. Only the result is copied to the Java heap.
     *
     * @param choice the part, by the size of the image
     * @throws BadImageException where {@link #decode(byte[])} throws one, or if the result would have more than {@link #MAX_PIXELS}
     */
    public static RgbImage decode(byte[] bytes, ResizedCrop.Choice choice) throws BadImageException {
        return decode(bytes, choice, Mats::toImage);
    }

    /**
     * Decodes a part of an image, resizes it and encodes it as {@link #encodeJpeg} does. No pixel is copied to the Java heap.
     *
     * @param choice the part, by the size of the image
     * @throws BadImageException where {@link #decode(byte[], ResizedCrop.Choice)} throws one
     */
    public static byte[] transcode(byte[] bytes, ResizedCrop.Choice choice, int quality) throws BadImageException {
        return decode(bytes, choice, pixels -> encodeJpeg(pixels, quality));
    }

    /**
     * Decodes to see that it can be done, and keeps no pixels. Of a JPEG all coefficients are read, but an eighth of the size and the
     * brightness alone are computed: what refuses a whole decoding refuses this one.
     *
     * @return its header
     * @throws BadImageException where {@link #decode} throws one
     */
    public static ImageHeader check(byte[] bytes) throws BadImageException {
        ImageHeader header = checkedHeader(bytes);
        return switch (header.kind()) {
            case JPEG -> imdecode(header, bytes, Pixels.GREY_EIGHTH, pixels -> header);
            case PNG -> decode(header, bytes, 1, pixels -> header);
            case PIXELS -> header; // which is as long as its pixels are, or it would be none
        };
    }

    /**
     * Encodes as a baseline JPEG with 4:2:0 chroma, without EXIF.
     *
     * @param quality 1 to 100
     */
    public static byte[] encodeJpeg(RgbImage image, int quality) {
        try (Mat pixels = Mats.of(image)) {
            return encodeJpeg(pixels, quality);
        }
    }

    /** @param pixels whose red and blue are exchanged on the way */
    private static byte[] encodeJpeg(Mat pixels, int quality) {
        if (quality < 1 || quality > MAX_QUALITY) {
            throw new IllegalArgumentException("quality must be 1 to " + MAX_QUALITY + ", got " + quality);
        }
        try (BytePointer extension = new BytePointer(".jpg");
                IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, quality);
                BytePointer encoded = new BytePointer()) {
            cvtColor(pixels, pixels, COLOR_RGB2BGR);
            if (!imencode(extension, pixels, encoded, settings)) {
                throw new IllegalStateException(
                        "OpenCV could not encode " + pixels.cols() + "x" + pixels.rows() + " pixels as JPEG");
            }
            byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
            encoded.get(bytes);
            return bytes;
        }
    }

    /** Encodes as PNG. */
    public static byte[] encodePng(RgbImage image) {
        try (Mat pixels = Mats.of(image);
                BytePointer extension = new BytePointer(".png");
                IntPointer settings = new IntPointer(IMWRITE_PNG_COMPRESSION, PNG_LEVEL);
                BytePointer encoded = new BytePointer()) {
            cvtColor(pixels, pixels, COLOR_RGB2BGR);
            if (!imencode(extension, pixels, encoded, settings)) {
                throw new IllegalStateException("OpenCV could not encode " + image + " as PNG");
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

    private static boolean isComplete(ImageHeader header, byte[] bytes) throws BadImageException {
        return switch (header.kind()) {
            case JPEG -> JpegBytes.isComplete(bytes);
            case PNG -> PngBytes.isComplete(bytes);
            case PIXELS -> true; // or it would have no header
        };
    }

    private static <T> T decode(byte[] bytes, ResizedCrop.Choice choice, Function<Mat, T> use)
            throws BadImageException {
        ImageHeader header = checkedHeader(bytes);
        ResizedCrop crop = choice.of(header.width(), header.height());
        crop.box().checkInside(header.width(), header.height());
        checkResult(crop, header);
        int reduction = header.kind() == ImageHeader.Kind.JPEG ? crop.reduction() : 1;
        return decode(
                header, bytes, reduction, pixels -> crop.reducedBy(reduction).of(pixels, use));
    }

    /** A thin image can be small itself and become huge when its short side grows. */
    private static void checkResult(ResizedCrop crop, ImageHeader source) throws BadImageException {
        if (crop.pixels() > MAX_PIXELS) {
            throw new BadImageException(
                    Reason.TOO_MANY_PIXELS,
                    "a resized image has at most " + MAX_PIXELS + " pixels, got " + crop.width() + "x" + crop.height()
                            + " of an image of " + source.width() + "x" + source.height());
        }
    }

    /** @param use of the pixels, which are closed after it */
    private static <T> T decode(ImageHeader header, byte[] bytes, int reduction, Function<Mat, T> use)
            throws BadImageException {
        return header.kind() == ImageHeader.Kind.PIXELS
                ? use(RgbImage.ofNpy(bytes), use)
                : imdecode(header, bytes, Pixels.rgb(reduction), use);
    }

    private static <T> T use(RgbImage image, Function<Mat, T> use) {
        try (Mat pixels = Mats.of(image)) {
            return use.apply(pixels);
        }
    }

    private static <T> T imdecode(ImageHeader header, byte[] bytes, Pixels wanted, Function<Mat, T> use)
            throws BadImageException {
        try (BytePointer encoded = new BytePointer(bytes);
                Mat buffer = new Mat(1, bytes.length, CV_8UC1, encoded);
                Mat pixels = imdecodeOrFail(header, buffer, wanted.flags())) {
            if (!wanted.isDueOf(header, pixels)) {
                throw decodeFailed(header, "the decoder refused its " + bytes.length + " bytes");
            }
            return use.apply(pixels);
        }
    }

    private static Mat imdecodeOrFail(ImageHeader header, Mat buffer, int flags) throws BadImageException {
        try {
            return opencv_imgcodecs.imdecode(buffer, flags);
        } catch (RuntimeException e) { // what a C++ exception becomes
            if (OpenCv.isOutOfMemory(e)) {
                throw e; // the image may be a good one: another attempt, or a larger machine, has room for it
            }
            throw decodeFailed(
                    header, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** What is asked of OpenCV's decoder, and what it must give. */
    private record Pixels(int flags, int type, int reduction) {

        /** OpenCV's flags by the reduction. Those named after colour ask for BGR, which excludes RGB; these are the reduction alone. */
        private static final Map<Integer, Integer> REDUCED = Map.of(
                1, 0, 2, IMREAD_REDUCED_GRAYSCALE_2, 4, IMREAD_REDUCED_GRAYSCALE_4, 8, IMREAD_REDUCED_GRAYSCALE_8);

        static final Pixels GREY_EIGHTH =
                new Pixels(IMREAD_IGNORE_ORIENTATION | IMREAD_REDUCED_GRAYSCALE_8, CV_8UC1, 8);

        static Pixels rgb(int reduction) {
            return new Pixels(
                    IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION | REDUCED.get(reduction), CV_8UC3, reduction);
        }

        boolean isDueOf(ImageHeader header, Mat pixels) {
            return !pixels.empty()
                    && pixels.type() == type
                    && pixels.cols() == reduced(header.width())
                    && pixels.rows() == reduced(header.height());
        }

        /** A last pixel that is not whole stays. */
        private int reduced(int length) {
            return (length + reduction - 1) / reduction;
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
