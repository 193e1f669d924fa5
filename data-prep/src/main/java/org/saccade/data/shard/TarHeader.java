package org.saccade.data.shard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one kind of ustar header that a shard holds: a regular file of mode 0644, owner 0, time 0. The same name and size
 * give the same 512 bytes.
 */
final class TarHeader {
    static final int BLOCK_BYTES = 512;

    private static final int NAME_BYTES = 100;
    private static final int MODE_OFFSET = NAME_BYTES;
    private static final int UID_OFFSET = MODE_OFFSET + 8;
    private static final int GID_OFFSET = UID_OFFSET + 8;
    private static final int SIZE_OFFSET = GID_OFFSET + 8;
    private static final int TIME_OFFSET = SIZE_OFFSET + 12;
    private static final int CHECKSUM_OFFSET = TIME_OFFSET + 12;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TYPE_OFFSET = CHECKSUM_OFFSET + CHECKSUM_BYTES;
    private static final int MAGIC_OFFSET = TYPE_OFFSET + 1 + 100;
    private static final int DEVICE_MAJOR_OFFSET = MAGIC_OFFSET + 8 + 32 + 32;
    private static final int DEVICE_MINOR_OFFSET = DEVICE_MAJOR_OFFSET + 8;
    private static final int PREFIX_OFFSET = DEVICE_MINOR_OFFSET + 8;
    private static final int PREFIX_BYTES = 155;

    /** A name as the two fields of a header hold it, in UTF-8. */
    record SplitName(byte[] prefix, byte[] name) {}

    private TarHeader() {}

    /** The shortest prefix that makes the rest fit; empty if there is none. */
    static Optional<SplitName> splitName(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= NAME_BYTES) {
            return Optional.of(new SplitName(new byte[0], bytes));
        }
        for (int slash = bytes.length - NAME_BYTES - 1; slash <= Math.min(PREFIX_BYTES, bytes.length - 2); slash++) {
            if (bytes[slash] == '/' && slash > 0) {
                return Optional.of(
                        new SplitName(Arrays.copyOf(bytes, slash), Arrays.copyOfRange(bytes, slash + 1, bytes.length)));
            }
        }
        return Optional.empty();
    }

    static byte[] of(String path, long size) {
        SplitName split = splitName(path)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a tar member's name must fit a ustar header, got '" + path + "'"));
        byte[] header = new byte[BLOCK_BYTES];
        System.arraycopy(split.name(), 0, header, 0, split.name().length);
        octal(header, MODE_OFFSET, 8, 0644);
        octal(header, UID_OFFSET, 8, 0);
        octal(header, GID_OFFSET, 8, 0);
        octal(header, SIZE_OFFSET, 12, size);
        octal(header, TIME_OFFSET, 12, 0);
        header[TYPE_OFFSET] = '0';
        ascii(header, MAGIC_OFFSET, "ustar\00000");
        octal(header, DEVICE_MAJOR_OFFSET, 8, 0);
        octal(header, DEVICE_MINOR_OFFSET, 8, 0);
        System.arraycopy(split.prefix(), 0, header, PREFIX_OFFSET, split.prefix().length);
        checksum(header);
        return header;
    }

    /** The sum of all bytes with the field itself taken as spaces: six octal digits, a NUL, a space. */
    private static void checksum(byte[] header) {
        Arrays.fill(header, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += Byte.toUnsignedInt(b);
        }
        octal(header, CHECKSUM_OFFSET, CHECKSUM_BYTES - 1, sum);
    }

    /** Octal digits with leading zeros, then a NUL: {@code width} bytes in all. */
    private static void octal(byte[] header, int offset, int width, long value) {
        long rest = value;
        for (int i = offset + width - 2; i >= offset; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        if (rest != 0) {
            throw new IllegalArgumentException(
                    "a ustar field of " + (width - 1) + " octal digits cannot hold " + value);
        }
        header[offset + width - 1] = 0;
    }

    private static void ascii(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
