package org.saccade.data.image;

import org.saccade.data.image.BadImageException.Reason;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The chunk structure of a PNG (W3C PNG, section 5). Pixels are left alone. */
public final class PngBytes {

    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454E44;
    private static final int EXIF = 0x65584966; // eXIf

    // A chunk: length 4, type 4, data, CRC 4. IHDR comes first; its data: width 4, height 4, depth 1, colour type 1,
    // ...
    private static final int TYPE_OFFSET = SIGNATURE.length + 4;
    private static final int WIDTH_OFFSET = TYPE_OFFSET + 4;
    private static final int HEIGHT_OFFSET = WIDTH_OFFSET + 4;
    private static final int COLOUR_TYPE_OFFSET = HEIGHT_OFFSET + 4 + 1;
    private static final int CHUNK_OVERHEAD = 12;

    private PngBytes() {}

    static boolean matches(byte[] bytes) {
        return bytes.length >= SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    static ImageHeader header(byte[] bytes) throws BadImageException {
        if (bytes.length <= COLOUR_TYPE_OFFSET) {
            throw new BadImageException(
                    Reason.TRUNCATED, "the PNG is cut inside its header, after " + bytes.length + " bytes");
        }
        ByteBuffer png = ByteBuffer.wrap(bytes);
        int width = png.getInt(WIDTH_OFFSET);
        int height = png.getInt(HEIGHT_OFFSET);
        int components = components(png.get(COLOUR_TYPE_OFFSET));
        if (png.getInt(TYPE_OFFSET) != IHDR || width < 1 || height < 1 || components == 0) {
            throw new BadImageException(
                    Reason.DECODE_FAILED,
                    "the PNG header is not valid: width=" + width + ", height=" + height + ", colour type="
                            + png.get(COLOUR_TYPE_OFFSET));
        }
        return new ImageHeader(ImageHeader.Kind.PNG, width, height, components, false, false);
    }

    /** Whether every chunk up to the end chunk is there in full. */
    static boolean isComplete(byte[] bytes) {
        ByteBuffer png = ByteBuffer.wrap(bytes);
        long position = SIGNATURE.length;
        while (position + CHUNK_OVERHEAD <= bytes.length) {
            int chunk = (int) position;
            position += CHUNK_OVERHEAD + Integer.toUnsignedLong(png.getInt(chunk));
            if (type(png, chunk) == IEND) {
                return position <= bytes.length;
            }
        }
        return false;
    }

    /**
     * The same image without its EXIF chunk, in which a reader might find that it should turn it. Where there is none, the array itself.
     *
     * @param bytes of a whole one
     */
    public static byte[] withoutExif(byte[] bytes) {
        ByteBuffer png = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream rest = new ByteArrayOutputStream(bytes.length);
        int kept = 0;
        for (int chunk = SIGNATURE.length; type(png, chunk) != IEND; chunk = end(png, chunk)) {
            if (type(png, chunk) == EXIF) {
                rest.write(bytes, kept, chunk - kept);
                kept = end(png, chunk);
            }
        }
        rest.write(bytes, kept, bytes.length - kept);
        return kept == 0 ? bytes : rest.toByteArray();
    }

    private static int type(ByteBuffer png, int chunk) {
        return png.getInt(chunk + 4);
    }

    private static int end(ByteBuffer png, int chunk) {
        return chunk + CHUNK_OVERHEAD + png.getInt(chunk);
    }

    /** Components of a colour type; 0 where there is no such type. A palette (3) holds colours. */
    private static int components(int colourType) {
        return switch (colourType) {
            case 0 -> 1;
            case 2, 3 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 0;
        };
    }
}
