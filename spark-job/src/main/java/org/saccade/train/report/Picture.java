package org.saccade.train.report;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An image that the page carries within itself.
 *
 * @param name what is said of it
 * @param type its media type
 * @param bytes the encoded image; not copied
 */
public record Picture(String name, String type, byte[] bytes) {
    private static final String EXTENSION = ".png";
    private static final String OVERVIEW = "overview" + EXTENSION;

    /**
     * The PNG files of a folder, and {@code overview.png} of each folder in it under that one's name: what {@code attend} writes for several images.
     *
     * @return in the order of their names
     * @throws FileNotFoundException if there is none
     */
    public static List<Picture> readFolder(HadoopFiles files, String uri) throws IOException {
        Path folder = files.path(uri);
        FileSystem fileSystem = files.fileSystem(folder);
        SortedMap<String, Path> found = new TreeMap<>();
        for (FileStatus status : fileSystem.exists(folder) ? fileSystem.listStatus(folder) : new FileStatus[0]) {
            String name = status.getPath().getName();
            Path overview = new Path(status.getPath(), OVERVIEW);
            if (status.isFile() && name.endsWith(EXTENSION)) {
                found.put(name.substring(0, name.length() - EXTENSION.length()), status.getPath());
            } else if (status.isDirectory() && fileSystem.exists(overview)) {
                found.put(name, overview);
            }
        }
        if (found.isEmpty()) {
            throw new FileNotFoundException("the folder of pictures must hold " + EXTENSION + " files, got none in "
                    + folder + "; 'saccade attend' writes some");
        }
        List<Picture> pictures = new ArrayList<>();
        for (Map.Entry<String, Path> picture : found.entrySet()) {
            pictures.add(new Picture(picture.getKey(), "image/png", files.readAll(picture.getValue())));
        }
        return pictures;
    }

    Element draw() {
        return Element.of("img")
                .with("src", "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes))
                .with("alt", name);
    }
}
