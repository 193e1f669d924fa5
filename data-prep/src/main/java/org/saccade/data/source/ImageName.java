package org.saccade.data.source;

import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.labels.Wnid;

/**
 * What the name of an image says of it, where people have put its wnid into the name.
 *
 * @param name as ImageNet has it
 * @param wnid empty where the name does not say
 */
record ImageName(String name, String wnid) {

    private static final char SEPARATOR = '_';

    /**
     * Train images of ImageNet are named {@code <wnid>_<n>.JPEG}. Hugging Face appends the wnid to the name of every image, {@code
     * <wnid>_<n>_<wnid>.JPEG} or {@code ILSVRC2012_val_<n>_<wnid>.JPEG}: that one counts, and is taken off.
     */
    static ImageName of(String path) {
        String fileName = FileNames.last(path);
        String stem = FileNames.stem(fileName);
        String suffix = stem.substring(stem.lastIndexOf(SEPARATOR) + 1);
        if (suffix.length() < stem.length() && Wnid.isOfWordNet(suffix)) {
            String rest = stem.substring(0, stem.length() - suffix.length() - 1);
            return new ImageName(rest + fileName.substring(stem.length()), suffix);
        }
        String prefix = stem.substring(0, Math.max(0, stem.indexOf(SEPARATOR)));
        return new ImageName(fileName, Wnid.isOfWordNet(prefix) ? prefix : "");
    }
}
