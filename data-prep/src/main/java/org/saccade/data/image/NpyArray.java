package org.saccade.data.image;

import org.saccade.data.image.BadImageException.Reason;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signal, as NumPy's format {@code .npy} stores it (NumPy Enhancement Proposal 1, version 1.0). Of all that the format can say, one form
 * is taken: little-endian 32-bit floats in C order, of shape (channels, length). {@code numpy.save} writes it from such an array.
 *
 * @param channels values at each place, 1 to 65535
 * @param length places, 1 to 65535
 * @param data {@code channels * length} values, channel after channel. The array is not copied: treat it as read-only.
 */
public record NpyArray(int channels, int length, float[] data) {

    /** The most channels and places: the index of a shard has 16 bits for each. */
    public static final int MAX_SIDE = 65_535;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    // The preamble: magic 6, version 2, length of the header 2, little-endian. The header, a Python dictionary, ends
    // where the data begins: at a
    // multiple of 64 bytes.
    private static final int VERSION_OFFSET = MAGIC.length;
    private static final int HEADER_LENGTH_OFFSET = VERSION_OFFSET + 2;
    private static final int HEADER_OFFSET = HEADER_LENGTH_OFFSET + 2;
    private static final int ALIGNMENT = 64;
    private static final short VERSION_1_0 = 1;

    private static final String DTYPE = "<f4";
    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': (.*), 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), \\} *\n");
    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,9}), ([0-9]{1,9})");
    private static final String REMEDY = "; save it by numpy.save as a C-ordered float32 array of two dimensions";

    public NpyArray {
        if (!isSide(channels) || !isSide(length)) {
            throw new IllegalArgumentException("channels and length must be from 1 to " + MAX_SIDE + ", got channels="
                    + channels + ", length=" + length);
        }
        if (data.length != Math.multiplyExact(channels, length)) {
            throw new IllegalArgumentException("data must hold channels * length values, got channels=" + channels
                    + ", length=" + length + ", values=" + data.length);
        }
    }

    /** Whether the bytes begin as those of any {@code .npy} do. */
    public static boolean matches(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads the whole array.
     *
     * @throws BadImageException with EMPTY, NOT_AN_IMAGE (another format), TRUNCATED (fewer bytes than the header promises) or
     *     DECODE_FAILED (another version, type, order or shape, or more bytes)
     */
    public static NpyArray parse(byte[] bytes) throws BadImageException {
        ByteBuffer npy = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Matcher header = header(npy);
        checkForm(header);
        Matcher shape = SHAPE.matcher(header.group(3));
        if (!shape.matches() || !isSide(shape.group(1)) || !isSide(shape.group(2))) {
            throw bad("the shape must be (channels, length), each from 1 to " + MAX_SIDE + ", got (" + header.group(3)
                    + ")");
        }
        int channels = Integer.parseInt(shape.group(1));
        int length = Integer.parseInt(shape.group(2));
        return new NpyArray(channels, length, data(npy, (long) channels * length));
    }

    /** The bytes that {@link #parse} reads, always the same for the same array. */
    public byte[] toBytes() {
        String text =
                "{'descr': '" + DTYPE + "', 'fortran_order': False, 'shape': (" + channels + ", " + length + "), }";
        int dataOffset = (HEADER_OFFSET + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
        String header = text + " ".repeat(dataOffset - HEADER_OFFSET - text.length() - 1) + "\n";
        ByteBuffer npy = ByteBuffer.allocate(Math.addExact(dataOffset, Math.multiplyExact(data.length, Float.BYTES)))
                .order(ByteOrder.LITTLE_ENDIAN);
        npy.put(MAGIC).putShort(VERSION_1_0).putShort((short) header.length());
        npy.put(header.getBytes(StandardCharsets.US_ASCII));
        npy.asFloatBuffer().put(data);
        return npy.array();
    }

    /** Leaves the buffer at the first byte of the data. */
    private static Matcher header(ByteBuffer npy) throws BadImageException {
        byte[] bytes = npy.array();
        if (bytes.length == 0) {
            throw new BadImageException(Reason.EMPTY, "the array is empty (0 bytes)");
        }
        if (!matches(bytes)) {
            throw new BadImageException(
                    Reason.NOT_AN_IMAGE, "no .npy by content: its magic bytes are missing" + REMEDY);
        }
        if (bytes.length < HEADER_OFFSET) {
            throw cutInsideHeader(bytes);
        }
        if (npy.getShort(VERSION_OFFSET) != VERSION_1_0) {
            throw bad("the version must be 1.0, got " + bytes[VERSION_OFFSET] + "." + bytes[VERSION_OFFSET + 1]);
        }
        int length = Short.toUnsignedInt(npy.getShort(HEADER_LENGTH_OFFSET));
        if (bytes.length < HEADER_OFFSET + length) {
            throw cutInsideHeader(bytes);
        }
        npy.position(HEADER_OFFSET + length);
        Matcher header = HEADER.matcher(new String(bytes, HEADER_OFFSET, length, StandardCharsets.ISO_8859_1));
        if (!header.matches()) {
            throw bad("its header is none that numpy.save writes");
        }
        return header;
    }

    private static void checkForm(Matcher header) throws BadImageException {
        if (!header.group(1).equals("'" + DTYPE + "'")) {
            throw bad("the type must be '" + DTYPE + "', little-endian float32, got " + header.group(1));
        }
        if (header.group(2).equals("True")) {
            throw bad("the order must be C's, channel after channel, got fortran_order=True");
        }
    }

    private static float[] data(ByteBuffer npy, long values) throws BadImageException {
        long due = values * Float.BYTES;
        if (npy.remaining() != due) {
            throw new BadImageException(
                    npy.remaining() < due ? Reason.TRUNCATED : Reason.DECODE_FAILED,
                    "the .npy has " + npy.remaining() + " bytes of data, its shape needs " + due);
        }
        float[] data = new float[Math.toIntExact(values)];
        npy.asFloatBuffer().get(data);
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                throw bad("the values must be finite, got " + data[i] + " at place " + i);
            }
        }
        return data;
    }

    private static boolean isSide(int number) {
        return number >= 1 && number <= MAX_SIDE;
    }

    private static boolean isSide(String number) {
        return isSide(Integer.parseInt(number));
    }

    private static BadImageException cutInsideHeader(byte[] bytes) {
        return new BadImageException(
                Reason.TRUNCATED, "the .npy is cut inside its header, after " + bytes.length + " bytes");
    }

    private static BadImageException bad(String rule) {
        return new BadImageException(Reason.DECODE_FAILED, "the .npy cannot be taken: " + rule + REMEDY);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray array
                && channels == array.channels
                && length == array.length
                && Arrays.equals(data, array.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * channels + length) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "NpyArray[" + channels + "x" + length + "]";
    }
}
