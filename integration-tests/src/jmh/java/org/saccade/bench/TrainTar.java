package org.saccade.bench;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.saccade.data.image.ImageCodec;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** ImageNet's train tar, a tar of one tar a class, with as many small images as are asked for. No two are alike. */
final class TrainTar {

    private static final int CLASSES = 100;
    private static final int WIDTH = 96;
    private static final int HEIGHT = 72;
    private static final int QUALITY = 75;

    private TrainTar() {}

    /** Writes the file {@code arguments[0]} with {@code arguments[1]} images, one class in memory at a time. */
    public static void main(String[] arguments) throws IOException {
        int images = Integer.parseInt(arguments[1]);
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])));
                TarArchiveOutputStream train = new TarArchiveOutputStream(file)) {
            for (int label = 0; label < CLASSES; label++) {
                String wnid = String.format(Locale.ROOT, "n%08d", label);
                add(train, wnid + ".tar", classTar(wnid, label, images));
            }
        }
    }

    private static byte[] classTar(String wnid, int label, int images) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (int number = label; number < images; number += CLASSES) {
                byte[] jpeg = ImageCodec.encodeJpeg(DeadLeaves.draw(WIDTH, HEIGHT, number), QUALITY);
                add(tar, wnid + "_" + number + ".JPEG", jpeg);
            }
        }
        return bytes.toByteArray();
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
