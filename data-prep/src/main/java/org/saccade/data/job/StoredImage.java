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

    /** Whether readers agree on the colours of the bytes as they are: on those of four inks they do not. */
    static boolean canBeKept(ImageHeader header) {
        return switch (header.kind()) {
            case JPEG -> header.components() != 4;
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
     * @throws BadImageException if the bytes are not a whole image
     */
    static StoredImage jpeg(ImageHeader header, byte[] bytes, int shortSide, int quality) throws BadImageException {
        ResizedCrop scaled = ResizedCrop.shortSide(header.width(), header.height(), shortSide);
        byte[] jpeg = ImageCodec.transcode(bytes, (width, height) -> scaled, quality);
        return new StoredImage(ImageFormat.JPG, scaled.width(), scaled.height(), resized(header, shortSide), jpeg);
    }

    /** The flags of an image whose shorter side has so many pixels now. */
    static Set<SampleFlag> resized(ImageHeader header, int shortSide) {
        return shortSide == header.shortSide() ? Set.of() : Set.of(SampleFlag.RESIZED);
    }
}
