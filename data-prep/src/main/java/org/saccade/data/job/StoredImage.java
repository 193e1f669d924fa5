package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.ResizedCrop;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.SampleFlag;

import java.util.Set;

/**
 * An image as a shard holds it.
 *
 * @param flags what was done to it, and what that left it to be
 * @param bytes not copied
 */
public record StoredImage(ImageFormat format, int width, int height, Set<SampleFlag> flags, byte[] bytes) {

    /** Whatever the mode asks for: an image of four inks is encoded anew because of its colours, and so is not to lose by it. */
    private static final int LEAST_QUALITY_OF_FOUR_INKS = 95;

    /** Whether readers agree on the bytes as they are: on the colours of four inks they do not, and few read the rare kinds of JPEG. */
    static boolean canBeKept(ImageHeader header) {
        return switch (header.kind()) {
            case JPEG -> !hasFourInks(header) && !header.rare();
            case PNG -> true;
            case PIXELS -> false;
        };
    }

    /**
     * The bytes of the source.
     *
     * @throws BadImageException if they are not a whole image
     */
    static StoredImage kept(ImageHeader header, byte[] bytes) throws BadImageException {
        ImageCodec.check(bytes);
        ImageFormat format = header.kind() == ImageHeader.Kind.PNG ? ImageFormat.PNG : ImageFormat.JPG;
        Set<SampleFlag> flags = header.progressive() ? Set.of(SampleFlag.PROGRESSIVE) : Set.of();
        return new StoredImage(format, header.width(), header.height(), flags, bytes);
    }

    /**
     * The image encoded anew.
     *
     * @param shortSide of the result
     * @param quality of the result; at least 95 where the image has four inks
     * @throws BadImageException if the bytes are not a whole image
     */
    static StoredImage jpeg(ImageHeader header, byte[] bytes, int shortSide, int quality) throws BadImageException {
        ResizedCrop scaled = ResizedCrop.shortSide(header.width(), header.height(), shortSide);
        int due = hasFourInks(header) ? Math.max(quality, LEAST_QUALITY_OF_FOUR_INKS) : quality;
        byte[] jpeg = ImageCodec.transcode(bytes, (width, height) -> scaled, due);
        return new StoredImage(ImageFormat.JPG, scaled.width(), scaled.height(), resized(header, shortSide), jpeg);
    }

    static boolean hasFourInks(ImageHeader header) {
        return header.kind() == ImageHeader.Kind.JPEG && header.components() == 4;
    }

    /** The flags of an image whose shorter side has so many pixels now. */
    static Set<SampleFlag> resized(ImageHeader header, int shortSide) {
        return shortSide == header.shortSide() ? Set.of() : Set.of(SampleFlag.RESIZED);
    }
}
