package org.saccade.data.shard;

import java.util.Locale;

/**
 * Byte layout of an index, little-endian, and what the manifest says of its own form. Prose: {@code data-prep/FORMAT.md}. Any change here is a new
 * version.
 */
final class ShardFormat {
    static final String MANIFEST = "MANIFEST.json";
    static final String MANIFEST_FORMAT = "saccade-dataset";
    static final int SCHEMA_VERSION = 2;

    /** "SIDX" on disk, at both ends of an index. */
    static final int MAGIC = 0x58444953;

    static final int VERSION = 1;

    // The index's header.
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int RECORD_BYTES_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int RECORD_COUNT_OFFSET = RECORD_BYTES_OFFSET + Short.BYTES;
    static final int KEY_TABLE_BYTES_OFFSET = RECORD_COUNT_OFFSET + Integer.BYTES;
    static final int SHARD_BYTES_OFFSET = KEY_TABLE_BYTES_OFFSET + Integer.BYTES;
    static final int HEADER_BYTES = SHARD_BYTES_OFFSET + Long.BYTES;

    // A record, one a sample, counted from the record's first byte.
    static final int OFFSET_OFFSET = 0;
    static final int LENGTH_OFFSET = OFFSET_OFFSET + Long.BYTES;
    static final int LABEL_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int FORMAT_OFFSET = LABEL_OFFSET + Integer.BYTES;
    static final int FLAGS_OFFSET = FORMAT_OFFSET + Short.BYTES;
    static final int WIDTH_OFFSET = FLAGS_OFFSET + Short.BYTES;
    static final int HEIGHT_OFFSET = WIDTH_OFFSET + Short.BYTES;
    static final int CRC_OFFSET = HEIGHT_OFFSET + Short.BYTES;
    static final int KEY_OFFSET_OFFSET = CRC_OFFSET + Integer.BYTES;
    static final int KEY_LENGTH_OFFSET = KEY_OFFSET_OFFSET + Integer.BYTES;
    static final int RECORD_BYTES = KEY_LENGTH_OFFSET + Integer.BYTES;

    // The trailer, counted from the end of the key table.
    static final int CHECKSUM_OFFSET = 0;
    static final int END_MAGIC_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int TRAILER_BYTES = END_MAGIC_OFFSET + Integer.BYTES;

    static final int MAX_SIDE = 0xffff;

    private ShardFormat() {}

    static String hex(int crc) {
        return String.format(Locale.ROOT, "0x%08x", crc);
    }
}
