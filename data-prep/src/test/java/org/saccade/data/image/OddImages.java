package org.saccade.data.image;

import org.bytedeco.opencv.opencv_core.Mat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Images made by Java's own encoders, and the damage that real collections show. */
public final class OddImages {

    /** Grey, 16x16, the value of a pixel is 11 x + 3 y. Written by libjpeg-turbo 2.1.5: {@code cjpeg -quality 50 | jpegtran -arithmetic}. */
    private static final String ARITHMETIC = """
            ffd8 ffe000104a46494600010100000100010000
            ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f62
            6768673e4d71797064785c656763
            ffc9000b080010001001011100 ffcc000600101005 ffda0008010100003f00
            ff0068ac2b33938891cc521ed8de6ba0 ffd9""";

    /** Lossless, all of its 16x16 pixels 128: that none differs from its neighbour takes a bit each. Written by hand after T.81, annex H. */
    private static final String LOSSLESS = "ffd8 ffc3000b080010001001011100 ffc400140001" + "00".repeat(16)
            + "ffda0008010100010000" + "00".repeat(32) + "ffd9";

    private OddImages() {}

    public static byte[] arithmeticJpeg() {
        return parseHex(ARITHMETIC);
    }

    public static byte[] losslessJpeg() {
        return parseHex(LOSSLESS);
    }

    private static byte[] parseHex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    /** A smooth picture without symmetry, so that a turned or mirrored one differs. */
    public static BufferedImage picture(int width, int height, int type) {
        BufferedImage picture = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 255 * x / Math.max(1, width - 1);
                int green = 255 * y / Math.max(1, height - 1);
                picture.setRGB(x, y, 0xFF000000 | red << 16 | green << 8 | (x + y) % 64 + 40);
            }
        }
        return picture;
    }

    public static byte[] jpeg(int width, int height) {
        return encode(picture(width, height, BufferedImage.TYPE_INT_RGB), "jpeg", false);
    }

    public static byte[] progressiveJpeg(int width, int height) {
        return encode(picture(width, height, BufferedImage.TYPE_INT_RGB), "jpeg", true);
    }

    public static byte[] greyJpeg(int width, int height) {
        return encode(picture(width, height, BufferedImage.TYPE_BYTE_GRAY), "jpeg", false);
    }

    /** @param type of the {@link BufferedImage} that is written: it decides depth and channels */
    public static byte[] png(int width, int height, int type) {
        return encode(picture(width, height, type), "png", false);
    }

    /** The same JPEG with an EXIF block that says "turn me by 90 degrees". */
    public static byte[] withExifOrientation6(byte[] jpeg) {
        return withExifOrientation(jpeg, 6);
    }

    /** @param orientation how the EXIF block says to turn and mirror the image, 1 to 8; 1 is not at all */
    public static byte[] withExifOrientation(byte[] jpeg, int orientation) {
        byte[] exif = HexFormat.of()
                .parseHex("ffe1" + "0022" + "457869660000" + "4d4d002a00000008" + "0001" + "0112" + "0003" + "00000001"
                        + "000" + orientation + "0000" + "00000000");
        ByteArrayOutputStream turned = new ByteArrayOutputStream();
        turned.write(jpeg, 0, 2);
        turned.writeBytes(exif);
        turned.write(jpeg, 2, jpeg.length - 2);
        return turned.toByteArray();
    }

    /** The same PNG with a chunk behind its header. */
    public static byte[] withChunk(byte[] png, String type, byte[] data) {
        int headerEnd = 33;
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        return ByteBuffer.allocate(png.length + typed.length + 8)
                .put(png, 0, headerEnd)
                .putInt(data.length)
                .put(typed)
                .putInt((int) checksum.getValue())
                .put(png, headerEnd, png.length - headerEnd)
                .array();
    }

    public static byte[] cut(byte[] image, double fraction) {
        return Arrays.copyOf(image, (int) (image.length * fraction));
    }

    /** Quantisation tables renamed to application data: whole by its markers, and the decoder refuses it. */
    public static byte[] withoutTables(byte[] jpeg) {
        byte[] damaged = jpeg.clone();
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xDB) {
                damaged[i + 1] = (byte) 0xEF;
            }
        }
        return damaged;
    }

    public static byte[] withTrailingBytes(byte[] image) {
        return Arrays.copyOf(image, image.length + 1000);
    }

    /** What ImageIO makes of it: an independent decoder, right for RGB, grey and PNG. */
    public static RgbImage decodedByImageIo(byte[] image) throws IOException {
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image));
        byte[] data = new byte[decoded.getWidth() * decoded.getHeight() * RgbImage.CHANNELS];
        for (int y = 0, i = 0; y < decoded.getHeight(); y++) {
            for (int x = 0; x < decoded.getWidth(); x++) {
                // Java's grey has a gamma of its own; the samples themselves are what others call grey.
                int grey = decoded.getRaster().getSample(x, y, 0);
                int rgb = decoded.getRaster().getNumBands() == 1 && decoded.getType() == BufferedImage.TYPE_BYTE_GRAY
                        ? grey << 16 | grey << 8 | grey
                        : decoded.getRGB(x, y);
                data[i++] = (byte) (rgb >> 16);
                data[i++] = (byte) (rgb >> 8);
                data[i++] = (byte) rgb;
            }
        }
        return new RgbImage(decoded.getWidth(), decoded.getHeight(), data);
    }

    /** The mean of each block of {@code side x side} pixels; the last ones of a row and a column may be smaller. */
    static RgbImage means(RgbImage image, int side) {
        int width = (image.width() + side - 1) / side;
        int height = (image.height() + side - 1) / side;
        byte[] data = new byte[width * height * RgbImage.CHANNELS];
        for (int i = 0; i < data.length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            int left = pixel % width * side;
            int top = pixel / width * side;
            int right = Math.min(image.width(), left + side);
            int bottom = Math.min(image.height(), top + side);
            int sum = 0;
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    sum += image.data()[image.offset(x, y) + i % RgbImage.CHANNELS] & 0xFF;
                }
            }
            data[i] = (byte) (sum / ((right - left) * (bottom - top)));
        }
        return new RgbImage(width, height, data);
    }

    /** Scaled so that the shorter side has {@code side} pixels, the longer one rounded down. */
    public static RgbImage resized(RgbImage image, int side) {
        int shorter = Math.min(image.width(), image.height());
        return resized(image, image.width() * side / shorter, image.height() * side / shorter);
    }

    static RgbImage resized(RgbImage image, int width, int height) {
        try (Mat pixels = Mats.of(image);
                Mat resized = Mats.resized(pixels, width, height)) {
            return Mats.toImage(resized);
        }
    }

    /** Mean absolute difference of two images of one size, in steps of 255. */
    public static double difference(RgbImage a, RgbImage b) {
        if (a.width() != b.width() || a.height() != b.height()) {
            throw new AssertionError("sizes differ: " + a + " and " + b);
        }
        long sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            sum += Math.abs((a.data()[i] & 0xFF) - (b.data()[i] & 0xFF));
        }
        return (double) sum / a.data().length;
    }

    private static byte[] encode(BufferedImage picture, String format, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (progressive) {
                settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(picture, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
