package org.saccade.data.job;

import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.source.DamagedRecordException;
import org.saccade.data.source.ImageOpener;
import org.saccade.data.source.ImageReader;
import org.saccade.data.source.SourceImage;

import java.io.Closeable;
import java.io.IOException;

/** Reads images and converts them. Keeps the file of the image before open, since images come sorted by file. */
final class ImageTask implements Closeable {

    private static final byte[] UNREAD = {};

    private final ImageOpener opener;
    private final ImageConverter converter;
    private String uri = "";
    private ImageReader reader;

    ImageTask(ImageOpener opener, ImageConversion conversion) {
        this.opener = opener;
        this.converter = new ImageConverter(conversion);
    }

    /**
     * @param measured whether the pixels are summed up
     * @throws IOException if the image cannot be read, which another attempt may
     */
    Outcome convert(SourceImage image, boolean measured) throws IOException {
        if (image.length() > SourceImage.MAX_BYTES) {
            return ImageConverter.bad(
                    image,
                    UNREAD,
                    Reason.NOT_AN_IMAGE.name(),
                    "an image file has at most " + SourceImage.MAX_BYTES + " bytes, got " + image.length());
        }
        if (image.isDamaged()) {
            return ImageConverter.bad(
                    image,
                    UNREAD,
                    DamagedRecordException.Reason.CRC_MISMATCH.name(),
                    "the record does not have its checksum, and says nothing of its image");
        }
        try {
            return converter.convert(image, reader(image.uri()).read(image), measured);
        } catch (DamagedRecordException e) {
            return ImageConverter.bad(image, UNREAD, e.reason().name(), e.getMessage());
        } catch (IOException e) {
            throw FailedTransfer.of(
                    image.uri() + ": cannot read " + image.length() + " bytes at byte " + image.offset(), e);
        }
    }

    private ImageReader reader(String wanted) throws IOException {
        if (!wanted.equals(uri)) {
            close();
            reader = opener.open(wanted);
            uri = wanted;
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
            uri = "";
        }
    }
}
