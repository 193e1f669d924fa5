package org.saccade.data.shard;

import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli), with what the JDK does not have: the checksum of two pieces from those of each, and TFRecord's mask. */
public final class Crc32c {
    /** The polynomial without its first term, lowest power in the highest bit. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int ONE = 1 << 31;
    private static final int X_TO_THE_8 = 1 << 23;
    private static final int MASK_DELTA = 0xa282ead8;

    private Crc32c() {}

    static int of(byte[] bytes) {
        return of(bytes, bytes.length);
    }

    /** Of the first {@code length} bytes. */
    public static int of(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /**
     * The checksum of two pieces, one after the other: appending n bytes multiplies the first one's by x to the power of 8n.
     *
     * @param nextLength bytes of the second piece
     */
    static int concatenated(int crc, int nextCrc, long nextLength) {
        return product(crc, xToThe8(nextLength)) ^ nextCrc;
    }

    /** TFRecord's: a checksum that is stored beside what it checks is rotated and shifted, lest a checksum over both be the same for all. */
    public static int masked(int crc) {
        return Integer.rotateRight(crc, 15) + MASK_DELTA;
    }

    private static int xToThe8(long n) {
        int power = ONE;
        int square = X_TO_THE_8;
        for (long rest = n; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                power = product(power, square);
            }
            square = product(square, square);
        }
        return power;
    }

    /** Of two polynomials over the field of two elements, modulo the polynomial. */
    private static int product(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }
}
