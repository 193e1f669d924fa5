package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.RangeInputStream;
import org.saccade.data.source.tfrecord.TfExample;
import org.saccade.data.source.tfrecord.TfRecordException;
import org.saccade.data.source.tfrecord.TfRecordFrame;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A TFRecord file of {@link TfExample}s with an image each. Listing it reads what the records say of their images and seeks over the images
 * themselves; whether these are sound is seen when they are read.
 *
 * @param known names under which a record may have its image
 */
record TfRecordFile(String split, String uri, List<ImageKeys> known) implements Container {

    private static final String REMEDY = "; fetch the file again";

    TfRecordFile {
        known = List.copyOf(known);
    }

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = TfRecordImages.open(files, uri)) {
            list(file, found);
        }
    }

    void list(RangeReader file, Consumer<ListedImage> found) throws IOException {
        RangeInputStream bytes = new RangeInputStream(file, 0, Long.MAX_VALUE, RangeInputStream.HEADERS);
        int records = 0;
        while (file.reaches(bytes.position() + 1)) {
            found.accept(record(file, bytes, records));
            records++;
        }
        if (records == 0) {
            throw new IncompleteInputException(uri + ": the file holds no record" + REMEDY);
        }
    }

    /** Reads one record, and leaves the stream behind it. */
    private ListedImage record(RangeReader file, RangeInputStream bytes, int number) throws IOException {
        String place = uri + ": record " + number + " at byte " + bytes.position();
        long start = bytes.position();
        byte[] header = bytes.readNBytes(TfRecordFrame.HEADER_BYTES);
        if (header.length < TfRecordFrame.HEADER_BYTES) {
            throw cutShort(place, file);
        }
        if (!TfRecordFrame.isHeader(header)) {
            throw new IncompleteInputException(
                    place + ": the length of the record does not have its checksum, so nothing behind it can be found"
                            + REMEDY + ", or correct --layout");
        }
        long length = TfRecordFrame.dataBytes(header);
        if (length < 0 || length > TfRecordFrame.MAX_DATA_BYTES) {
            throw new IncompleteInputException(place + ": a record of an image must have at most "
                    + TfRecordFrame.MAX_DATA_BYTES + " bytes, got " + Long.toUnsignedString(length) + REMEDY);
        }
        long end = bytes.position() + length;
        try {
            ListedImage image = image(TfExample.read(bytes, end), number, start, length);
            checkReaches(file, end, place);
            bytes.skip(end + TfRecordFrame.FOOTER_BYTES - bytes.position());
            return image;
        } catch (TfRecordException e) {
            checkReaches(file, end, place);
            throw new IncompleteInputException(place + ": " + e.getMessage() + REMEDY + ", or correct --layout", e);
        }
    }

    private ListedImage image(TfExample example, int number, long start, long length) throws TfRecordException {
        ImageKeys keys = ImageKeys.of(example, known);
        String fileName = example.text(keys.fileName());
        return new ListedImage(
                fileName.isEmpty() ? FileNames.ofRecord(uri, number) : fileName,
                keys.wnidOf(example),
                keys.base().index(example.integer(keys.label())),
                uri,
                start,
                length);
    }

    private static void checkReaches(RangeReader file, long dataEnd, String place) throws IOException {
        if (!file.reaches(dataEnd + TfRecordFrame.FOOTER_BYTES)) {
            throw cutShort(place, file);
        }
    }

    private static IncompleteInputException cutShort(String place, RangeReader file) throws IOException {
        return new IncompleteInputException(
                place + ": the file is cut short in this record, at byte " + file.length() + REMEDY);
    }

    @Override
    public String toString() {
        return uri;
    }
}
