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
 * themselves; whether these are sound is seen when they are read. A record that says nothing of an image is read whole: where it does not have
 * its checksum, it alone is damaged; where it has, the file is of another kind.
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
        if (length < 0 || length > Long.MAX_VALUE - TfRecordFrame.FOOTER_BYTES - bytes.position()) {
            throw cutShort(place, file);
        }
        long data = bytes.position();
        long end = data + length + TfRecordFrame.FOOTER_BYTES;
        ListedImage image;
        try {
            image = image(TfExample.read(bytes, data + length), number, start, length);
            checkReaches(file, end, place);
        } catch (TfRecordException e) {
            checkReaches(file, end, place);
            if (TfRecordFrame.isSound(new RangeInputStream(file, data, end, RangeInputStream.WHOLE_FILE), length)) {
                throw new IncompleteInputException(place + ": " + e.getMessage() + REMEDY + ", or correct --layout", e);
            }
            image = ListedImage.damaged(FileNames.ofRecord(uri, number), uri, start, length);
        }
        bytes.skip(end - bytes.position());
        return image;
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

    private static void checkReaches(RangeReader file, long end, String place) throws IOException {
        if (!file.reaches(end)) {
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
