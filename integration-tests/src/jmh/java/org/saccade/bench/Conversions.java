package org.saccade.bench;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ResizedCrop;

import java.nio.file.Path;

/** One image converted over and over, for who watches the memory of the process: none of it may stay behind, on the heap or outside. */
final class Conversions {

    private static final int SHORT_SIDE = 256;
    private static final int QUALITY = 90;

    private Conversions() {}

    /** Takes a photograph of the folder {@code arguments[0]}, {@code arguments[1]} times. */
    public static void main(String[] arguments) throws BadImageException {
        byte[] jpeg = Photographs.A.read(Path.of(arguments[0]))[0];
        int times = Integer.parseInt(arguments[1]);
        for (int i = 0; i < times; i++) {
            ImageCodec.check(jpeg);
            ImageCodec.decode(jpeg);
            ImageCodec.transcode(jpeg, (width, height) -> ResizedCrop.shortSide(width, height, SHORT_SIDE), QUALITY);
        }
    }
}
