package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.NpyArray;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.shard.Sha256;
import org.saccade.data.source.SourceImage;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** One image to one sample. What the bytes are is read from them; the {@code .npy} of a signal is kept in every mode. */
final class ImageConverter {

    private final ImageConversion conversion;

    ImageConverter(ImageConversion conversion) {
        this.conversion = conversion;
    }

    /** @param measured whether the pixels are summed up; a signal has none */
    Outcome convert(SourceImage image, byte[] bytes, boolean measured) {
        try {
            Sample sample = NpyArray.matches(bytes) ? signal(image, bytes) : sample(image, bytes);
            PixelSums pixels = measured && sample.format() != ImageFormat.NPY
                    ? PixelSums.of(ImageCodec.decode(sample.bytes()).data())
                    : PixelSums.NONE;
            return new Outcome.Good(sample, Sha256.hex(bytes), pixels);
        } catch (BadImageException e) {
            return bad(image, bytes, e.reason().name(), e.getMessage());
        }
    }

    /** @param bytes of the image; none where they could not be read */
    static Outcome bad(SourceImage image, byte[] bytes, String reason, String message) {
        return new Outcome.Bad(BadImage.of(image, bytes, reason, message));
    }

    private static Sample signal(SourceImage image, byte[] bytes) throws BadImageException {
        NpyArray array = NpyArray.parse(bytes);
        return new Sample(
                image.key(), ImageFormat.NPY, image.label(), array.length(), array.channels(), Set.of(), bytes);
    }

    private Sample sample(SourceImage image, byte[] bytes) throws BadImageException {
        ImageHeader header = ImageHeader.of(bytes);
        StoredImage stored = conversion.convert(header, bytes);
        Set<SampleFlag> flags = flagsOfSource(header, image.fileName());
        flags.addAll(stored.flags());
        return new Sample(
                image.key(), stored.format(), image.label(), stored.width(), stored.height(), flags, stored.bytes());
    }

    private static Set<SampleFlag> flagsOfSource(ImageHeader header, String fileName) {
        Set<SampleFlag> flags = EnumSet.noneOf(SampleFlag.class);
        switch (header.kind()) {
            case JPEG -> {
                if (StoredImage.hasFourInks(header)) {
                    flags.add(SampleFlag.CMYK_CONVERTED);
                }
            }
            case PNG -> {
                if (isNamedJpeg(fileName)) {
                    flags.add(SampleFlag.PNG_NAMED_JPEG);
                }
            }
            case PIXELS -> flags.add(SampleFlag.PRE_DECODED);
        }
        if (header.components() <= 2) {
            flags.add(SampleFlag.GRAYSCALE);
        }
        return flags;
    }

    private static boolean isNamedJpeg(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jpeg") || lower.endsWith(".jpg");
    }
}
