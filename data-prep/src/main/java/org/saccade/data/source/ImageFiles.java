package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.Sha256;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The images that lie in one folder as files, in the order of their names. What is no image, such as a list or a readme, is passed over, as training
 * programs do that read such folders.
 *
 * @param images by name, with their lengths
 */
record ImageFiles(List<ImageFile> images) {

    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png");

    /** Of images that others read from such folders: leaving them out in silence would change the collection. */
    private static final Set<String> OTHER_IMAGES = Set.of("bmp", "gif", "pgm", "ppm", "tif", "tiff", "webp");

    /** @param length in bytes */
    record ImageFile(String name, long length) {}

    /** @throws IncompleteInputException if the folder holds a folder, or images of another kind */
    static ImageFiles of(HadoopFiles files, Path folder) throws IOException {
        List<ImageFile> images = new ArrayList<>();
        for (FileStatus child : files.fileSystem(folder).listStatus(folder)) {
            String name = child.getPath().getName();
            if (child.isDirectory()) {
                if (!InputFolder.isHidden(name)) {
                    throw new IncompleteInputException(folder + ": a folder of images holds no folder, got " + name
                            + "; move its images one level up");
                }
            } else if (isOfKind(OTHER_IMAGES, name)) {
                throw new IncompleteInputException(
                        folder + ": an image file is a JPEG or a PNG, got " + name + "; convert it, or take it away");
            } else if (isImage(name)) {
                images.add(new ImageFile(name, child.getLen()));
            }
        }
        images.sort(Comparator.comparing(ImageFile::name));
        return new ImageFiles(images);
    }

    /** Whether a file of that name is taken. */
    static boolean isImage(String name) {
        return isOfKind(EXTENSIONS, name);
    }

    private static boolean isOfKind(Set<String> extensions, String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0
                && !FileNames.isHidden(name)
                && extensions.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    long bytes() {
        return images.stream().mapToLong(ImageFile::length).sum();
    }

    /** SHA-256 over names and lengths, in hexadecimal. */
    String digest() {
        MessageDigest digest = Sha256.digest();
        for (ImageFile image : images) {
            digest.update((image.name() + '\0' + image.length() + '\n').getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
