package org.saccade.data;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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

    private static Map<String, byte[]> members(TarArchiveInputStream tar) throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (TarArchiveEntry entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
            images.put(entry.getName(), tar.readAllBytes());
        }
        return images;
    }
}
