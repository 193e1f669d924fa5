package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageHeader;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the bytes of a JPEG of one or three components and of a PNG, once they were decoded to see that they can be. The rest is encoded at
 * its own size: a JPEG of four components, since readers disagree on its colours, one of a kind that few decoders read, and pixels that were
 * decoded before.
 *
 * @param quality of what is encoded, 1 to 100
 */
public record Passthrough(int quality) implements ImageConversion {

    public static final Passthrough DEFAULT = new Passthrough(95);

    public Passthrough {
        ImageConversion.checkQuality(quality);
    }

    @Override
    public StoredImage convert(ImageHeader header, byte[] bytes) throws BadImageException {
        return StoredImage.canBeKept(header)
                ? StoredImage.kept(header, bytes)
                : StoredImage.jpeg(header, bytes, header.shortSide(), quality);
    }

    @Override
    public long storedBytes(long sourceBytes) {
        return sourceBytes;
    }

    @Override
    public SortedMap<String, String> settings() {
        return new TreeMap<>(Map.of("mode", "passthrough", "quality", Integer.toString(quality)));
    }
}
