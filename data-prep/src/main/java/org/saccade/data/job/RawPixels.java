package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.ResizedCrop;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelArray;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stores the decoded pixels of the middle square, scaled to one size, as a {@link PixelArray}: nothing is left to decode, and a sample takes
 * {@code 3 * side * side} bytes. All have the same size, so smaller images are magnified.
 *
 * @param side of the square, 1 to {@link ImageConversion#MAX_SHORT_SIDE}
 */
public record RawPixels(int side) implements ImageConversion {

    public RawPixels {
        ImageConversion.checkShortSide(side);
    }

    @Override
    public StoredImage convert(ImageHeader header, byte[] bytes) throws BadImageException {
        RgbImage square = ImageCodec.decode(bytes, (width, height) -> ResizedCrop.center(width, height, side, side));
        byte[] npy = new PixelArray(side, side, square.data()).toBytes();
        return new StoredImage(ImageFormat.PIXELS, side, side, StoredImage.resized(header, side), npy);
    }

    @Override
    public long storedBytes(long sourceBytes) {
        return (long) RgbImage.CHANNELS * side * side;
    }

    @Override
    public SortedMap<String, String> settings() {
        return new TreeMap<>(Map.of("mode", "raw", "short_side", Integer.toString(side)));
    }
}
