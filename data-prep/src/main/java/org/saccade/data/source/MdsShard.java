package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.RangeInputStream;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.mds.MdsColumns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * A shard of MDS, little-endian: u32 count of samples | u32 offset of each and of the end | the configuration of its writer | samples. Listing it
 * reads the offsets, 4 bytes a sample, and of a sample everything but its variable values.
 *
 * @param name that the index gives it; the images, which have none, are named after it
 * @param bytes that it has, decompressed, as the index says
 * @param base where the numbers of classes begin
 */
record MdsShard(String split, String uri, String name, MdsColumns columns, int samples, long bytes, LabelBase base)
        implements Container {

    private static final String REMEDY = "; fetch the file again";

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = Compression.ofName(uri).open(files, uri)) {
            list(file, found);
        }
    }

    void list(RangeReader file, Consumer<ListedImage> found) throws IOException {
        ByteBuffer offsets = offsets(file);
        RangeInputStream stream = new RangeInputStream(file, 0, bytes, RangeInputStream.HEADERS);
        for (int i = 0; i < samples; i++) {
            long start = Integer.toUnsignedLong(offsets.getInt(i * Integer.BYTES));
            long end = Integer.toUnsignedLong(offsets.getInt((i + 1) * Integer.BYTES));
            found.accept(sample(i, start, end, stream));
        }
        if (!file.reaches(bytes) || file.reaches(bytes + 1)) {
            throw damaged("the index says that the shard has " + bytes + " bytes, it has "
                    + (file.reaches(bytes) ? "more" : file.length()));
        }
    }

    /** Of the samples and of the end, u32, ascending, inside the file. */
    private ByteBuffer offsets(RangeReader file) throws IOException {
        long headerBytes = (samples + 2L) * Integer.BYTES;
        if (headerBytes > bytes || !file.reaches(headerBytes)) {
            throw damaged("cut short, " + samples + " samples need " + headerBytes + " bytes of offsets");
        }
        ByteBuffer count = littleEndian(file, 0, Integer.BYTES);
        if (count.getInt() != samples) {
            throw damaged("the index says " + samples + " samples, the shard says "
                    + Integer.toUnsignedString(count.getInt(0)));
        }
        ByteBuffer offsets = littleEndian(file, Integer.BYTES, (int) headerBytes - Integer.BYTES);
        long before = headerBytes;
        for (int i = 0; i <= samples; i++) {
            long offset = Integer.toUnsignedLong(offsets.getInt(i * Integer.BYTES));
            if (offset < before || offset > bytes) {
                throw damaged("offset " + i + " must be from " + before + " to " + bytes + ", got " + offset);
            }
            before = offset;
        }
        if (before != bytes) {
            throw damaged("the last sample must end with the shard at byte " + bytes + ", got " + before);
        }
        return offsets;
    }

    private ListedImage sample(int number, long start, long end, RangeInputStream stream) throws IOException {
        String place = "sample " + number + " at byte " + start;
        stream.skip(start - stream.position());
        long[] sizes = sizes(stream, place);
        long imageOffset = 0;
        long imageLength = 0;
        long label = 0;
        long at = stream.position();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > end - at) {
                throw damaged(place + ": its values must end at byte " + end + ", got one of " + sizes[i]
                        + " bytes at byte " + at);
            }
            switch (columns.columns().get(i).name()) {
                case MdsColumns.IMAGE -> {
                    imageOffset = at;
                    imageLength = sizes[i];
                }
                case MdsColumns.LABEL -> {
                    stream.skip(at - stream.position());
                    label = littleEndian(stream, Long.BYTES, place).getLong();
                }
                default -> {}
            }
            at += sizes[i];
        }
        if (at != end) {
            throw damaged(place + ": its values must end at byte " + end + ", got " + at);
        }
        String imageName = FileNames.ofRecord(name.replace('/', '_'), number);
        return new ListedImage(imageName, "", base.index(label), uri, imageOffset, imageLength);
    }

    /** Of the value of each column, in bytes. */
    private long[] sizes(RangeInputStream stream, String place) throws IOException {
        long[] sizes = new long[columns.columns().size()];
        for (int i = 0; i < sizes.length; i++) {
            MdsColumns.Column column = columns.columns().get(i);
            sizes[i] = column.isVariable()
                    ? Integer.toUnsignedLong(
                            littleEndian(stream, Integer.BYTES, place).getInt())
                    : column.size();
        }
        return sizes;
    }

    private ByteBuffer littleEndian(RangeInputStream stream, int count, String place) throws IOException {
        byte[] read = stream.readNBytes(count);
        if (read.length < count) {
            throw damaged(place + ": the shard is cut short");
        }
        return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer littleEndian(RangeReader file, long offset, int count) throws IOException {
        byte[] read = new byte[count];
        file.readFully(offset, read);
        return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }

    private IncompleteInputException damaged(String what) {
        return new IncompleteInputException(uri + ": " + what + REMEDY);
    }

    @Override
    public String toString() {
        return uri;
    }
}
