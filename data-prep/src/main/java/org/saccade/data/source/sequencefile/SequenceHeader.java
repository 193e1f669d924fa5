package org.saccade.data.source.sequencefile;

import org.apache.hadoop.io.WritableUtils;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.InflaterInputStream;

/**
 * The beginning of a Hadoop SequenceFile of version 6, with keys and values of {@code Text}, and zlib where it is compressed: what BigDL
 * writes.
 *
 * @param layout of the records behind it
 * @param sync the mark that stands between records every now and then
 */
record SequenceHeader(Layout layout, byte[] sync) {

    /** How records lie in the file. */
    enum Layout {
        /** One by one. */
        PLAIN,
        /** One by one, each value compressed. */
        RECORD_COMPRESSED,
        /** In blocks: their keys together, their values together, both compressed. */
        BLOCK_COMPRESSED
    }

    static final int SYNC_BYTES = 16;

    private static final String MAGIC = "SEQ";
    private static final int VERSION = 6;
    private static final String TEXT = "org.apache.hadoop.io.Text";
    private static final String ZLIB = "org.apache.hadoop.io.compress.DefaultCodec";
    private static final int MAX_TEXT_BYTES = 4 << 10;

    /**
     * Reads it, and leaves the stream behind it.
     *
     * @throws SequenceException if it is no such header
     */
    static SequenceHeader read(DataInputStream in) throws IOException, SequenceException {
        String magic = new String(in.readNBytes(MAGIC.length()), StandardCharsets.ISO_8859_1);
        int version = in.readUnsignedByte();
        if (!magic.equals(MAGIC) || version != VERSION) {
            throw new SequenceException("a SequenceFile begins with " + MAGIC + " and version " + VERSION + ", got '"
                    + (magic.equals(MAGIC) ? MAGIC + "' and " + version : "other bytes'"));
        }
        String keys = text(in);
        String values = text(in);
        if (!keys.equals(TEXT) || !values.equals(TEXT)) {
            throw new SequenceException("keys and values must be " + TEXT + ", got " + keys + " and " + values);
        }
        boolean compressed = in.readBoolean();
        boolean blocks = in.readBoolean();
        String codec = compressed ? text(in) : "";
        if (compressed && !codec.equals(ZLIB)) {
            throw new SequenceException("the codec must be " + ZLIB + ", got " + codec);
        }
        skipMetadata(in);
        byte[] sync = new byte[SYNC_BYTES];
        in.readFully(sync);
        Layout layout = !compressed ? Layout.PLAIN : blocks ? Layout.BLOCK_COMPRESSED : Layout.RECORD_COMPRESSED;
        return new SequenceHeader(layout, sync);
    }

    /** What the codec compressed. */
    InputStream decompressing(InputStream in) {
        return layout == Layout.PLAIN ? in : new InflaterInputStream(in);
    }

    /** A text as Hadoop writes it, behind its length. */
    static String text(DataInputStream in) throws IOException, SequenceException {
        int length = WritableUtils.readVInt(in);
        if (length < 0 || length > MAX_TEXT_BYTES) {
            throw new SequenceException("a text must have at most " + MAX_TEXT_BYTES + " bytes, got " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void skipMetadata(DataInputStream in) throws IOException, SequenceException {
        int pairs = in.readInt();
        for (int i = 0; i < pairs; i++) {
            text(in);
            text(in);
        }
    }
}
