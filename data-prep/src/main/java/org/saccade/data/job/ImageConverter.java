package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.NpyArray;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.shard.Sha256;
import org.saccade.data.source.SourceImage;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * One image to one sample, without loss wherever that is possible: a JPEG of one or three components and a PNG keep their bytes, after they
 * were decoded once to see that they can be, and so does the {@code .npy} of a signal. A JPEG of four components becomes an RGB JPEG, since
 * readers disagree on its colours, and so do pixels that were decoded before.
 */
final class ImageConverter {

    /** Of the JPEGs that are encoded here. High, so that they lose little. */
    static final int JPEG_QUALITY = 95;

    private ImageConverter() {}

    /** @param measured whether the pixels are summed up; a signal has none */
    static Outcome convert(SourceImage image, byte[] bytes, boolean measured) {
        try {
            Sample sample = sample(image, bytes);
            PixelSums pixels = measured && sample.format() != ImageFormat.NPY
                    ? PixelSums.of(ImageCodec.decode(sample.bytes()).data())
                    : PixelSums.NONE;
            return new Outcome.Good(sample, Sha256.hex(bytes), pixels);
        } catch (BadImageException e) {
            return bad(image, e.reason().name(), e.getMessage());
        }
    }

    private static Sample sample(SourceImage image, byte[] bytes) throws BadImageException {
        if (NpyArray.matches(bytes)) {
            return signal(image, NpyArray.parse(bytes), bytes);
        }
        if (isKept(ImageHeader.of(bytes))) {
            return sample(image, ImageCodec.check(bytes), bytes);
        }
        RgbImage pixels = ImageCodec.decode(bytes);
        return sample(image, ImageHeader.of(bytes), ImageCodec.encodeJpeg(pixels, JPEG_QUALITY));
    }

    static Outcome bad(SourceImage image, String reason, String message) {
        return new Outcome.Bad(BadImage.of(image, reason, message));
    }

    private static boolean isKept(ImageHeader header) {
        return !isFourComponents(header) && header.kind() != ImageHeader.Kind.PIXELS;
    }

    private static boolean isFourComponents(ImageHeader header) {
        return header.kind() == ImageHeader.Kind.JPEG && header.components() == 4;
    }

    private static Sample signal(SourceImage image, NpyArray array, byte[] payload) {
        return new Sample(
                image.key(), ImageFormat.NPY, image.label(), array.length(), array.channels(), Set.of(), payload);
    }

    /** @param payload the bytes that are kept */
    private static Sample sample(SourceImage image, ImageHeader header, byte[] payload) {
        boolean png = header.kind() == ImageHeader.Kind.PNG;
        boolean fourComponents = isFourComponents(header);
        Set<SampleFlag> flags = EnumSet.noneOf(SampleFlag.class);
        if (fourComponents) {
            flags.add(SampleFlag.CMYK_CONVERTED);
        }
        if (header.progressive() && !fourComponents) {
            flags.add(SampleFlag.PROGRESSIVE);
        }
        if (header.components() <= 2) {
            flags.add(SampleFlag.GRAYSCALE);
        }
        if (png && isNamedJpeg(image.fileName())) {
            flags.add(SampleFlag.PNG_NAMED_JPEG);
        }
        if (header.kind() == ImageHeader.Kind.PIXELS) {
            flags.add(SampleFlag.PRE_DECODED);
        }
        return new Sample(
                image.key(),
                png ? ImageFormat.PNG : ImageFormat.JPG,
                image.label(),
                header.width(),
                header.height(),
                flags,
                payload);
    }

    private static boolean isNamedJpeg(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jpeg") || lower.endsWith(".jpg");
    }
}
