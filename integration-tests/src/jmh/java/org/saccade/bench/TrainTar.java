package org.saccade.bench;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.saccade.data.image.ImageCodec;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** ImageNet's train tar, a tar of one tar a class, with as many small images as are asked for. No two have the same bytes. */
final class TrainTar {

    private static final int CLASSES = 1000;
    private static final int WIDTH = 48;
    private static final int HEIGHT = 36;
    private static final int QUALITY = 75;
    /** So many are drawn; a comment with its number makes a file of each. */
    private static final int DRAWINGS = 1000;

    private static final byte[] COMMENT = {(byte) 0xFF, (byte) 0xFE, 0, 2 + Integer.BYTES};
    private static final int START_MARKER = 2;

    private TrainTar() {}

    /** Writes the file {@code arguments[0]} with {@code arguments[1]} images, one class in memory at a time. */
    public static void main(String[] arguments) throws IOException {
        int images = Integer.parseInt(arguments[1]);
        List<byte[]> drawings = IntStream.range(0, DRAWINGS)
                .mapToObj(number -> ImageCodec.encodeJpeg(DeadLeaves.draw(WIDTH, HEIGHT, number), QUALITY))
                .toList();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])));
                TarArchiveOutputStream train = new TarArchiveOutputStream(file)) {
            for (int label = 0; label < CLASSES; label++) {
                String wnid = String.format(Locale.ROOT, "n%08d", label);
                add(train, wnid + ".tar", classTar(wnid, label, images, drawings));
            }
        }
    }

    private static byte[] classTar(String wnid, int label, int images, List<byte[]> drawings) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (int number = label; number < images; number += CLASSES) {
                byte[] jpeg = numbered(drawings.get(number % DRAWINGS), number);
                add(tar, wnid + "_" + number + ".JPEG", jpeg);
            }
        }
        return bytes.toByteArray();
    }

    /** With a comment segment right after the start marker. */
    private static byte[] numbered(byte[] jpeg, int number) {
        return ByteBuffer.allocate(jpeg.length + COMMENT.length + Integer.BYTES)
                .put(jpeg, 0, START_MARKER)
                .put(COMMENT)
                .putInt(number)
                .put(jpeg, START_MARKER, jpeg.length - START_MARKER)
                .array();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
