package org.saccade.data.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The bytes of all files of a folder, by their relative names. */
public final class FolderContents {

    private FolderContents() {}

    public static Map<String, byte[]> of(Path root) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return contents;
    }
}
