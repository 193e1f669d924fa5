package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.JpegBytes;
import org.saccade.data.image.PngBytes;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.SampleFlag;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Shrinks images to a short side, and magnifies none. One that is small enough keeps its bytes, as in {@link Passthrough}, but for its EXIF
 * data: it would say how to turn this image and nothing of the others.
 *
 * @param shortSide the most pixels that the shorter side has afterwards, 1 to {@link ImageConversion#MAX_SHORT_SIDE}
 * @param quality of what is encoded, 1 to 100
 */
public record Resize(int shortSide, int quality) implements ImageConversion {

    public Resize {
        ImageConversion.checkShortSide(shortSide);
        ImageConversion.checkQuality(quality);
    }

    @Override
    public StoredImage convert(ImageHeader header, byte[] bytes) throws BadImageException {
        return header.shortSide() <= shortSide && StoredImage.canBeKept(header)
                ? withoutExif(StoredImage.kept(header, bytes))
                : StoredImage.jpeg(header, bytes, Math.min(header.shortSide(), shortSide), quality);
    }

    private static StoredImage withoutExif(StoredImage image) {
        byte[] stripped = image.format() == ImageFormat.JPG
                ? JpegBytes.withoutExif(image.bytes())
                : PngBytes.withoutExif(image.bytes());
        if (stripped == image.bytes()) {
            return image;
        }
        Set<SampleFlag> flags = EnumSet.of(SampleFlag.EXIF_STRIPPED);
        flags.addAll(image.flags());
        return new StoredImage(image.format(), image.width(), image.height(), flags, stripped);
    }

    /** A photograph of 4:3 takes about a quarter of a byte a pixel at the qualities of the presets. */
    @Override
    public long storedBytes(long sourceBytes) {
        return Math.min(sourceBytes, (long) shortSide * shortSide / 3);
    }

    @Override
    public SortedMap<String, String> settings() {
        return new TreeMap<>(Map.of(
                "mode", "resize", "short_side", Integer.toString(shortSide), "quality", Integer.toString(quality)));
    }
}
