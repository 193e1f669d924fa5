package org.saccade.data.shard;

import org.saccade.data.shard.BadNpyException.Reason;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One form of NumPy's format {@code .npy} (NumPy Enhancement Proposal 1, version 1.0): arrays of one type, in C order, with two sides that
 * differ from array to array. Of all that the format can say, a reader takes its form and refuses the rest; {@code numpy.save} writes it.
 */
public final class NpyForm {

    /** The longest side: the index of a shard has 16 bits for each. */
    public static final int MAX_SIDE = ShardFormat.MAX_SIDE;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    // The preamble: magic 6, version 2, length of the header 2, little-endian.
    // The header, a Python dictionary, ends where the data begins: at a multiple of 64 bytes.
    private static final int VERSION_OFFSET = MAGIC.length;
    private static final int HEADER_LENGTH_OFFSET = VERSION_OFFSET + 2;
    private static final int HEADER_OFFSET = HEADER_LENGTH_OFFSET + 2;
    private static final int ALIGNMENT = 64;
    private static final short VERSION_1_0 = 1;

    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': (.*), 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), \\} *\n");
    private static final Pattern SIDE_NAME = Pattern.compile("[a-z]+");

    private final String type;
    private final String typeName;
    private final String shape;
    private final Pattern shapePattern;
    private final int bytesPerPlace;
    private final String remedy;

    /**
     * @param type as NumPy writes it: {@code <f4}
     * @param typeName the same for people
     * @param shape in which a word stands for a side: {@code channels, length}
     * @param bytesPerPlace bytes of the data for each pair of places on the two sides
     * @param remedy what makes an array of this form
     */
    public NpyForm(String type, String typeName, String shape, int bytesPerPlace, String remedy) {
        this.type = type;
        this.typeName = typeName;
        this.shape = shape;
        this.shapePattern = Pattern.compile(SIDE_NAME.matcher(shape).replaceAll("([0-9]{1,9})"));
        this.bytesPerPlace = bytesPerPlace;
        this.remedy = remedy;
    }

    /** Whether the bytes begin as those of any {@code .npy} do. */
    public static boolean isNpy(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Whether the bytes begin as those of an {@code .npy} of this form's type do. */
    public boolean matches(byte[] bytes) {
        byte[] start = ("{'descr': '" + type + "'").getBytes(StandardCharsets.US_ASCII);
        int end = HEADER_OFFSET + start.length;
        return isNpy(bytes) && bytes.length >= end && Arrays.equals(bytes, HEADER_OFFSET, end, start, 0, start.length);
    }

    /**
     * Checks the header, and that there are as many bytes of data as it says.
     *
     * @param npy holds all the bytes, and is left at the first of the data
     * @return the two sides, each from 1 to {@link #MAX_SIDE}
     */
    public int[] read(ByteBuffer npy) throws BadNpyException {
        npy.order(ByteOrder.LITTLE_ENDIAN);
        Matcher header = header(npy);
        checkTypeAndOrder(header);
        Matcher sides = shapePattern.matcher(header.group(3));
        if (!sides.matches() || !isSide(sides.group(1)) || !isSide(sides.group(2))) {
            throw otherForm("the shape must be (" + shape + "), each side from 1 to " + MAX_SIDE + ", got ("
                    + header.group(3) + ")");
        }
        int[] result = {Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2))};
        checkData(npy.remaining(), (long) result[0] * result[1] * bytesPerPlace);
        return result;
    }

    /** All the bytes but the data, always the same for the same sides. The buffer is left at the first byte of the data. */
    public ByteBuffer write(int first, int second) {
        String sides = SIDE_NAME.matcher(shape).replaceFirst(Integer.toString(first));
        sides = SIDE_NAME.matcher(sides).replaceFirst(Integer.toString(second));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sides + "), }";
        int dataOffset = (HEADER_OFFSET + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
        String header = text + " ".repeat(dataOffset - HEADER_OFFSET - text.length() - 1) + "\n";
        int dataBytes = Math.multiplyExact(Math.multiplyExact(first, second), bytesPerPlace);
        return ByteBuffer.allocate(Math.addExact(dataOffset, dataBytes))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort(VERSION_1_0)
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a side has a length that can be stored. */
    public static boolean isSide(int number) {
        return number >= 1 && number <= MAX_SIDE;
    }

    /** Leaves the buffer at the first byte of the data. */
    private Matcher header(ByteBuffer npy) throws BadNpyException {
        byte[] bytes = npy.array();
        if (bytes.length == 0) {
            throw new BadNpyException(Reason.EMPTY, "the array is empty (0 bytes)");
        }
        if (!isNpy(bytes)) {
            throw new BadNpyException(Reason.NOT_NPY, "no .npy by content: its magic bytes are missing; " + remedy);
        }
        if (bytes.length < HEADER_OFFSET) {
            throw cutInsideHeader(bytes);
        }
        if (npy.getShort(VERSION_OFFSET) != VERSION_1_0) {
            throw otherForm("the version must be 1.0, got " + bytes[VERSION_OFFSET] + "." + bytes[VERSION_OFFSET + 1]);
        }
        int length = Short.toUnsignedInt(npy.getShort(HEADER_LENGTH_OFFSET));
        if (bytes.length < HEADER_OFFSET + length) {
            throw cutInsideHeader(bytes);
        }
        npy.position(HEADER_OFFSET + length);
        Matcher header = HEADER.matcher(new String(bytes, HEADER_OFFSET, length, StandardCharsets.ISO_8859_1));
        if (!header.matches()) {
            throw otherForm("its header is none that numpy.save writes");
        }
        return header;
    }

    private void checkTypeAndOrder(Matcher header) throws BadNpyException {
        if (!header.group(1).equals("'" + type + "'")) {
            throw otherForm("the type must be '" + type + "', " + typeName + ", got " + header.group(1));
        }
        if (header.group(2).equals("True")) {
            throw otherForm("the order must be C's, got fortran_order=True");
        }
    }

    private static void checkData(long bytes, long due) throws BadNpyException {
        if (bytes != due) {
            throw new BadNpyException(
                    bytes < due ? Reason.TRUNCATED : Reason.OTHER_FORM,
                    "the .npy has " + bytes + " bytes of data, its shape needs " + due);
        }
    }

    private static boolean isSide(String number) {
        return isSide(Integer.parseInt(number));
    }

    private static BadNpyException cutInsideHeader(byte[] bytes) {
        return new BadNpyException(
                Reason.TRUNCATED, "the .npy is cut inside its header, after " + bytes.length + " bytes");
    }

    private BadNpyException otherForm(String rule) {
        return new BadNpyException(Reason.OTHER_FORM, "the .npy cannot be taken: " + rule + "; " + remedy);
    }
}
