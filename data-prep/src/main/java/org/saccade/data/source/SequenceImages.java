package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.NpyForm;
import org.saccade.data.shard.PixelArray;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.DamagedRecordException.Reason;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.sequencefile.SequenceException;
import org.saccade.data.source.sequencefile.SequenceReader;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Images of BigDL's SequenceFiles, by the positions of their records: width and height, 32 bits each, big-endian, and then pixels of
 * blue, green and red. They are given as {@code .npy} of a {@link PixelArray}.
 */
record SequenceImages(HadoopFiles files) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    private static final int CHANNELS = 3;
    private static final int SIDES_BYTES = 2 * Integer.BYTES;

    @Override
    public ImageReader open(String uri) throws IOException {
        RangeReader file = files.open(new Path(uri));
        try {
            return new SequenceImageReader(file, new SequenceReader(file));
        } catch (SequenceException e) {
            file.close();
            throw SequenceRecords.damaged(uri, e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private record SequenceImageReader(RangeReader file, SequenceReader records) implements ImageReader {

        @Override
        public byte[] read(SourceImage image) throws IOException, DamagedRecordException {
            try {
                records.seek(image.offset());
                return pixels(records.value(SourceImage.MAX_BYTES)).toBytes();
            } catch (SequenceException e) {
                throw new DamagedRecordException(Reason.BAD_RECORD, FileNames.printable(e.getMessage()));
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    static PixelArray pixels(byte[] value) throws SequenceException {
        ByteBuffer sides = ByteBuffer.wrap(value);
        if (value.length < SIDES_BYTES) {
            throw new SequenceException("a value has at least " + SIDES_BYTES + " bytes, got " + value.length);
        }
        int width = sides.getInt();
        int height = sides.getInt();
        long bytes = (long) value.length - SIDES_BYTES;
        if (!NpyForm.isSide(width) || !NpyForm.isSide(height) || (long) width * height * CHANNELS != bytes) {
            throw new SequenceException("a value must have width and height from 1 to " + NpyForm.MAX_SIDE
                    + " and width * height * 3 bytes of pixels, got width=" + width + ", height=" + height + ", bytes="
                    + bytes);
        }
        byte[] rgb = new byte[(int) bytes];
        for (int from = SIDES_BYTES, to = 0; to < rgb.length; from += CHANNELS, to += CHANNELS) {
            rgb[to] = value[from + 2];
            rgb[to + 1] = value[from + 1];
            rgb[to + 2] = value[from];
        }
        return new PixelArray(width, height, rgb);
    }
}
