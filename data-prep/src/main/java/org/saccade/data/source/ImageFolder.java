package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.source.ImageFiles.ImageFile;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * A folder of images: of one class, or of all with the labels elsewhere. It keeps a digest in the place of its million names, and lists them again
 * where they are needed.
 *
 * @param uri where it lies
 * @param wnid of all its images; empty where a label file has their classes
 * @param bytes of all its images
 * @param digest of names and lengths, as {@link ImageFiles} has it
 */
record ImageFolder(String split, String uri, String wnid, long bytes, String digest) implements Container {

    /** @throws IncompleteInputException if it holds no image, or something that does not belong there */
    static ImageFolder of(HadoopFiles files, String split, Path folder, String wnid) throws IOException {
        ImageFiles found = ImageFiles.of(files, folder);
        if (found.images().isEmpty()) {
            throw new IncompleteInputException(
                    folder + ": the folder holds no image; fetch its images again, or take it away");
        }
        return new ImageFolder(split, folder.toString(), wnid, found.bytes(), found.digest());
    }

    /** For a fingerprint. */
    SourceFile file() {
        return new SourceFile(split, FileNames.last(uri), bytes, digest);
    }

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        ImageFiles now = ImageFiles.of(files, new Path(uri));
        if (!now.digest().equals(digest)) {
            throw new IncompleteInputException(uri + ": the folder changed while it was prepared; run again");
        }
        for (ImageFile image : now.images()) {
            found.accept(new ListedImage(image.name(), wnid, ListedImage.NO_INDEX, uri, 0, image.length()));
        }
    }

    @Override
    public String toString() {
        return uri;
    }
}
