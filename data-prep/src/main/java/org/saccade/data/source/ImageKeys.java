package org.saccade.data.source;

import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.tfrecord.TfExample;
import org.saccade.data.source.tfrecord.TfRecordException;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Under which names a {@code tf.train.Example} has an image and its class. Two families of converters are in use.
 *
 * @param image encoded
 * @param label number of the class
 * @param wnid of the class; empty where the converter does not keep it
 * @param fileName of the image, where the converter keeps it
 * @param base where the numbers begin
 */
record ImageKeys(String image, String label, String wnid, String fileName, LabelBase base) implements Serializable {

    private static final int NAMES_TO_TELL = 20;

    // spotless:off
    /** Of Inception's builder and TPU's imagenet_to_gcs, whose class 0 is a background; and of TensorFlow Datasets. */
    static final List<ImageKeys> KNOWN = List.of(
            new ImageKeys("image/encoded", "image/class/label", "image/class/synset", "image/filename", LabelBase.ONE),
            new ImageKeys("image",         "label",             "",                   "file_name",      LabelBase.ZERO));
    // spotless:on

    ImageKeys withBase(LabelBase other) {
        return new ImageKeys(image, label, wnid, fileName, other);
    }

    /** The wnid that an example has under these keys; empty where it has none. */
    String wnidOf(TfExample example) throws TfRecordException {
        return wnid.isEmpty() ? "" : example.text(wnid);
    }

    /** The keys that this example has. */
    static ImageKeys of(TfExample example, List<ImageKeys> known) throws TfRecordException {
        for (ImageKeys keys : known) {
            if (example.has(keys.image) && example.has(keys.label)) {
                return keys;
            }
        }
        throw new TfRecordException("a record must have the features "
                + String.join(
                        " or ",
                        known.stream()
                                .map(keys -> keys.image + " and " + keys.label)
                                .toList())
                + ", got "
                + (example.names().isEmpty()
                        ? "none"
                        : FileNames.printable(
                                example.names().stream().limit(NAMES_TO_TELL).collect(Collectors.joining(", ")))));
    }
}
