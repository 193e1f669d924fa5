package org.saccade.data;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** The real images that ship with the project, read by Commons Compress as streams: a second way beside the one under test. */
public final class Digits {

    /** The folder in ImageNet's layout. */
    public static final Path FOLDER = Path.of(System.getProperty("digits"));

    private Digits() {}

    /** Bytes by file name, over all class tars. */
    public static Map<String, byte[]> train() throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        try (InputStream bytes = Files.newInputStream(FOLDER.resolve("train.tar"));
                TarArchiveInputStream outer = new TarArchiveInputStream(bytes)) {
            while (outer.getNextTarEntry() != null) {
                images.putAll(members(new TarArchiveInputStream(outer)));
            }
        }
        return images;
    }

    /** Bytes by file name. */
    public static Map<String, byte[]> val() throws IOException {
        try (InputStream bytes = Files.newInputStream(FOLDER.resolve("val.tar"));
                TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            return members(tar);
        }
    }

    /** The wnid of each validation image, by file name: the table's line of the ID that the ground truth has for it. */
    public static Map<String, String> valWnids() throws IOException {
        Map<String, String> wnidById = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FOLDER.resolve("synsets.txt"))) {
            wnidById.put(line.split(" ", 3)[0], line.split(" ", 3)[1]);
        }
        Iterator<String> ids =
                Files.readAllLines(FOLDER.resolve("val_ground_truth.txt")).iterator();
        Map<String, String> wnids = new LinkedHashMap<>();
        for (String name : new TreeSet<>(val().keySet())) {
            wnids.put(name, wnidById.get(ids.next()));
        }
        return wnids;
    }

    /** Unpacked as ImageFolder has them: {@code train/<wnid>/*} and {@code val/<wnid>/*}. */
    public static Path unpack(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> image : train().entrySet()) {
            write(
                    folder.resolve("train")
                            .resolve(image.getKey().substring(0, image.getKey().indexOf('_'))),
                    image);
        }
        Map<String, String> wnids = valWnids();
        for (Map.Entry<String, byte[]> image : val().entrySet()) {
            write(folder.resolve("val").resolve(wnids.get(image.getKey())), image);
        }
        return folder;
    }

    private static void write(Path folder, Map.Entry<String, byte[]> image) throws IOException {
        Files.write(Files.createDirectories(folder).resolve(image.getKey()), image.getValue());
    }

    private static Map<String, byte[]> members(TarArchiveInputStream tar) throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (TarArchiveEntry entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
            images.put(entry.getName(), tar.readAllBytes());
        }
        return images;
    }
}
