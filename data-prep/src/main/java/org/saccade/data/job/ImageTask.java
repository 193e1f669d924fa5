package org.saccade.data.job;

import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.RangeOpener;
import org.saccade.data.source.SourceImage;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads images by byte ranges and converts them. Keeps the files open until it is closed. */
final class ImageTask implements Closeable {

    /** What an image file may have: anything larger is no photograph, and would fill the memory of an executor. */
    static final long MAX_IMAGE_BYTES = 256L << 20;

    private final RangeOpener opener;
    private final Map<String, RangeReader> open = new HashMap<>();

    ImageTask(RangeOpener opener) {
        this.opener = opener;
    }

    /** @throws IOException if the image cannot be read, which another attempt may */
    Outcome convert(SourceImage image) throws IOException {
        if (image.length() > MAX_IMAGE_BYTES) {
            return ImageConverter.bad(
                    image,
                    Reason.NOT_AN_IMAGE,
                    "an image file has at most " + MAX_IMAGE_BYTES + " bytes, got " + image.length());
        }
        byte[] bytes = new byte[Math.toIntExact(image.length())];
        try {
            reader(image.uri()).readFully(image.offset(), bytes);
        } catch (IOException e) {
            throw new IOException(
                    image.uri() + ": cannot read " + bytes.length + " bytes at byte " + image.offset() + " ("
                            + e.toString().lines().findFirst().orElse("") + "); run again",
                    e);
        }
        return ImageConverter.convert(image, bytes);
    }

    private RangeReader reader(String uri) throws IOException {
        RangeReader reader = open.get(uri);
        if (reader == null) {
            reader = opener.open(uri);
            open.put(uri, reader);
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        for (RangeReader reader : open.values()) {
            reader.close();
        }
        open.clear();
    }
}
