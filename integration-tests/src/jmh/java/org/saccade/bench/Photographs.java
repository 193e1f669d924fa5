package org.saccade.bench;

import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** JPEGs that cost a decoder what photographs cost it. Drawn, since the repository holds none; always the same. */
public enum Photographs {
    /** As small files of ImageNet: about 59 KB. */
    A(60, 500, 375, 90),
    /** The same pictures with as many bytes an image as ImageNet has: about 108 KB. */
    B(60, 500, 375, 96),
    /** As they leave a camera, scaled down once: about 487 KB. */
    BIG(12, 1600, 1200, 90);

    private final int count;
    private final int width;
    private final int height;
    private final int quality;

    Photographs(int count, int width, int height, int quality) {
        this.count = count;
        this.width = width;
        this.height = height;
        this.quality = quality;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Their bytes, from the folder that {@link #main} wrote. */
    public byte[][] read(Path folder) {
        return IntStream.range(0, count)
                .mapToObj(number -> bytes(file(folder, number)))
                .toArray(byte[][]::new);
    }

    private Path file(Path folder, int number) {
        return folder.resolve(name()).resolve(String.format(Locale.ROOT, "%02d.jpg", number));
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve(name()));
        for (int number = 0; number < count; number++) {
            RgbImage image = DeadLeaves.draw(width, height, number);
            Files.write(file(folder, number), ImageCodec.encodeJpeg(image, quality));
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes all of them into the folder {@code arguments[0]}, and prints their mean sizes. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (Photographs set : values()) {
            set.write(folder);
            double mean = Stream.of(set.read(folder))
                    .mapToInt(bytes -> bytes.length)
                    .average()
                    .orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "%-3s  %d images of %dx%d, JPEG quality %d, %.0f bytes on average%n",
                    set,
                    set.count,
                    set.width,
                    set.height,
                    set.quality,
                    mean);
        }
    }
}
