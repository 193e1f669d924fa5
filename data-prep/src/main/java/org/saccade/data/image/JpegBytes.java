package org.saccade.data.image;

import org.saccade.data.image.BadImageException.Reason;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The marker structure of a JPEG: ITU-T T.81, annex B. Pixels are left alone. */
public final class JpegBytes {

    private static final byte FILL = (byte) 0xFF;
    /** Start of frame of a progressive JPEG with Huffman coding; those of a sequential one, C0 and C1, lie before it. */
    private static final int SOF2 = 0xC2;

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int TEM = 0x01;

    // Inside a frame header, counted from its length field: length 2, precision 1, height 2, width 2, components 1.
    private static final int HEIGHT_OFFSET = 3;
    private static final int WIDTH_OFFSET = HEIGHT_OFFSET + 2;
    private static final int COMPONENTS_OFFSET = WIDTH_OFFSET + 2;

    /**
     * Encoders make ten or so. A scan of 150 bytes can pass over all blocks of an image, which takes 14 ms where there are 100 million pixels:
     * 500 scans of that kind took 9 s.
     */
    private static final int MAX_SCANS = 500;

    /** What an APP1 segment with EXIF has after its length (EXIF 2.32, 4.7.2). */
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    private JpegBytes() {}

    static boolean matches(byte[] bytes) {
        return bytes.length >= 2 && at(bytes, 0) == 0xFF && at(bytes, 1) == SOI;
    }

    static ImageHeader header(byte[] bytes) throws BadImageException {
        int position = 2;
        while (true) {
            int marker = nextMarker(bytes, position);
            if (marker < 0) {
                throw cutInHeader(bytes);
            }
            int code = at(bytes, marker + 1);
            int segment = marker + 2;
            if (isFrame(code)) {
                return frame(bytes, segment, code);
            }
            if (code == SOS || code == EOI) {
                throw new BadImageException(Reason.DECODE_FAILED, "the JPEG has no frame header before byte " + marker);
            }
            position = standsAlone(code) ? segment : segment + segmentLength(bytes, segment);
        }
    }

    /**
     * Whether the image's own end marker is there. A thumbnail inside a segment has one too, which does not count.
     *
     * @throws BadImageException with DECODE_FAILED, if there are more than {@link #MAX_SCANS}
     */
    static boolean isComplete(byte[] bytes) throws BadImageException {
        int scans = 0;
        for (int marker = nextMarker(bytes, 2); marker >= 0; marker = nextMarker(bytes, end(bytes, marker))) {
            int code = at(bytes, marker + 1);
            if (code == EOI) {
                return true;
            }
            if (code == SOS && ++scans > MAX_SCANS) {
                throw new BadImageException(
                        Reason.DECODE_FAILED,
                        "a JPEG has at most " + MAX_SCANS + " scans, got more before byte " + marker);
            }
        }
        return false;
    }

    /**
     * The same image without its EXIF block, in which a reader might find that it should turn it. Where there is none, the array itself.
     *
     * @param jpeg a whole one
     */
    public static byte[] withoutExif(byte[] jpeg) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(jpeg.length);
        int kept = 0;
        for (int marker = nextMarker(jpeg, 2);
                marker >= 0 && at(jpeg, marker + 1) != SOS;
                marker = nextMarker(jpeg, end(jpeg, marker))) {
            if (isExif(jpeg, marker)) {
                rest.write(jpeg, kept, marker - kept);
                kept = end(jpeg, marker);
            }
        }
        rest.write(jpeg, kept, jpeg.length - kept);
        return kept == 0 ? jpeg : rest.toByteArray();
    }

    /** Behind a marker and its segment, or behind all that is there. */
    private static int end(byte[] bytes, int marker) {
        int segment = marker + 2;
        if (standsAlone(at(bytes, marker + 1))) {
            return segment;
        }
        return segment + 2 > bytes.length ? bytes.length : Math.min(bytes.length, segment + uint16(bytes, segment));
    }

    private static boolean isExif(byte[] jpeg, int marker) {
        int content = marker + 4;
        return at(jpeg, marker + 1) == APP1
                && content + EXIF.length <= jpeg.length
                && Arrays.equals(jpeg, content, content + EXIF.length, EXIF, 0, EXIF.length);
    }

    /** The next 0xFF that begins a marker, or -1. Passes over coded data, in which 0xFF is followed by 0. */
    private static int nextMarker(byte[] bytes, int from) {
        int last = bytes.length - 1;
        // On signed bytes and to a limit in a variable: this passes over every coded byte, and takes half the time so.
        for (int i = from; i < last; i++) {
            if (bytes[i] == FILL && bytes[i + 1] != 0 && bytes[i + 1] != FILL) {
                return i;
            }
        }
        return -1;
    }

    private static ImageHeader frame(byte[] bytes, int segment, int code) throws BadImageException {
        if (segment + COMPONENTS_OFFSET >= bytes.length) {
            throw cutInHeader(bytes);
        }
        int height = uint16(bytes, segment + HEIGHT_OFFSET);
        int width = uint16(bytes, segment + WIDTH_OFFSET);
        int components = at(bytes, segment + COMPONENTS_OFFSET);
        if (width == 0 || height == 0 || components == 0) {
            throw new BadImageException(
                    Reason.DECODE_FAILED,
                    "the JPEG frame has no pixels: width=" + width + ", height=" + height + ", components="
                            + components);
        }
        return new ImageHeader(ImageHeader.Kind.JPEG, width, height, components, isProgressive(code), code > SOF2);
    }

    private static int segmentLength(byte[] bytes, int segment) throws BadImageException {
        if (segment + 2 > bytes.length) {
            throw cutInHeader(bytes);
        }
        int length = uint16(bytes, segment);
        if (length < 2) {
            throw new BadImageException(
                    Reason.DECODE_FAILED,
                    "the JPEG segment at byte " + segment + " has length " + length + ", at least 2 is due");
        }
        return length;
    }

    private static BadImageException cutInHeader(byte[] bytes) {
        return new BadImageException(
                Reason.TRUNCATED, "the JPEG is cut inside its header, after " + bytes.length + " bytes");
    }

    /** Start of frame: C0 to CF without the tables and extensions C4, C8 and CC. */
    private static boolean isFrame(int code) {
        return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
    }

    private static boolean isProgressive(int code) {
        return code == 0xC2 || code == 0xC6 || code == 0xCA || code == 0xCE;
    }

    private static boolean standsAlone(int code) {
        return code == TEM || code == SOI || code >= RST0 && code <= RST7;
    }

    private static int uint16(byte[] bytes, int position) {
        return at(bytes, position) << 8 | at(bytes, position + 1);
    }

    private static int at(byte[] bytes, int position) {
        return bytes[position] & 0xFF;
    }
}
