package org.saccade.train.report;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * An image that the page carries within itself.
 *
 * @param name what is said of it
 * @param type its media type
 * @param bytes the encoded image; not copied
 */
public record Picture(String name, String type, byte[] bytes) {
    private static final String EXTENSION = ".png";

    /**
     * The PNG files of a folder, in the order of their names.
     *
     * @throws FileNotFoundException if there is none
     */
    public static List<Picture> readFolder(HadoopFiles files, String uri) throws IOException {
        Path folder = files.path(uri);
        List<Path> found = Arrays.stream(files.fileSystem(folder).listStatus(folder))
                .map(FileStatus::getPath)
                .filter(path -> path.getName().endsWith(EXTENSION))
                .sorted()
                .toList();
        if (found.isEmpty()) {
            throw new FileNotFoundException("the folder of pictures must hold .png files, got none in " + folder
                    + "; 'saccade attend' writes some");
        }
        List<Picture> pictures = new ArrayList<>();
        for (Path path : found) {
            String name = path.getName();
            pictures.add(new Picture(
                    name.substring(0, name.length() - EXTENSION.length()), "image/png", files.readAll(path)));
        }
        return pictures;
    }

    Element draw() {
        return Element.of("img")
                .with("src", "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes))
                .with("alt", name);
    }
}
