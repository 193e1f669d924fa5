package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.DamagedRecordException.Reason;
import org.saccade.data.source.file.BytesReader;
import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.RangeInputStream;
import org.saccade.data.source.tfrecord.TfExample;
import org.saccade.data.source.tfrecord.TfRecordException;
import org.saccade.data.source.tfrecord.TfRecordFrame;

import java.io.IOException;
import java.util.Arrays;

/**
 * Images in TFRecord files; the offset of an image is that of its record, its length that of the record's data. A record is read whole, and its
 * checksum compared, so memory must hold one, and its image.
 *
 * @param isCompressed whether the files seem to be; one that is not as it seems is read all the same
 */
record TfRecordImages(HadoopFiles files, boolean isCompressed) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    @Override
    public ImageReader open(String uri) throws IOException {
        return new RecordReader(open(files, uri));
    }

    @Override
    public boolean isSplittable(String uri) {
        return !isCompressed;
    }

    /** Opens a file for reads of its records, whatever its compression: nothing but its first bytes tells that. */
    static RangeReader open(HadoopFiles files, String uri) throws IOException {
        RangeReader file = files.open(new Path(uri));
        try {
            return compression(file).over(file, uri);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    static Compression compression(HadoopFiles files, String uri) throws IOException {
        try (RangeReader file = files.open(new Path(uri))) {
            return compression(file);
        }
    }

    private static Compression compression(RangeReader file) throws IOException {
        byte[] start = new byte[(int) Math.min(file.length(), TfRecordFrame.HEADER_BYTES)];
        file.readFully(0, start);
        // A length can look like the first bytes of compressed data; with its checksum behind it, it is one.
        return TfRecordFrame.isHeader(start) ? Compression.NONE : Compression.of(start);
    }

    record RecordReader(RangeReader file) implements ImageReader {

        @Override
        public byte[] read(SourceImage image) throws IOException, DamagedRecordException {
            byte[] dataAndFooter = new byte[Math.toIntExact(image.length()) + TfRecordFrame.FOOTER_BYTES];
            file.readFully(image.offset() + TfRecordFrame.HEADER_BYTES, dataAndFooter);
            if (!TfRecordFrame.isSound(dataAndFooter)) {
                throw new DamagedRecordException(
                        Reason.CRC_MISMATCH,
                        "the data of the record do not have the checksum that the file has of them");
            }
            try {
                TfExample.Bytes bytes = imageOf(new BytesReader(dataAndFooter), image.length());
                return Arrays.copyOfRange(dataAndFooter, (int) bytes.offset(), (int) (bytes.offset() + bytes.length()));
            } catch (TfRecordException e) {
                throw new DamagedRecordException(Reason.BAD_RECORD, e.getMessage());
            }
        }

        private static TfExample.Bytes imageOf(RangeReader data, long length) throws IOException, TfRecordException {
            TfExample example = TfExample.read(new RangeInputStream(data, 0, length, RangeInputStream.HEADERS), length);
            return example.bytes(ImageKeys.of(example, ImageKeys.KNOWN).image());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
