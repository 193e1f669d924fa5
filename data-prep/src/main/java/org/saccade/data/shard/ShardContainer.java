package org.saccade.data.shard;

import java.util.List;
import java.util.stream.Stream;

/** What kind of file the shards of a dataset are. Readers of samples need not know it: the index says where the images lie. */
public enum ShardContainer {
    /** WebDataset's form: a member for the image, a member for the label. */
    TAR("tar", 1792),
    /** Records that hold a {@code tf.Example} each. */
    TFRECORD("tfrecord", 232);

    private final String id;
    private final int bytesAroundImage;

    ShardContainer(String id, int bytesAroundImage) {
        this.id = id;
        this.bytesAroundImage = bytesAroundImage;
    }

    /** The name in the manifest and in options, which is also the extension of the files. */
    public String id() {
        return id;
    }

    /** The file of a shard: its name with the extension. */
    public String fileOf(String shard) {
        return shard + "." + id;
    }

    /** About how many bytes a sample takes beside its image: three blocks of a tar and half a one that is filled up, or the features. */
    public int bytesAroundImage() {
        return bytesAroundImage;
    }

    /** The index of a shard. */
    public static String indexOf(String shard) {
        return shard + ".idx";
    }

    /**
     * The container of that name.
     *
     * @throws IllegalArgumentException if there is none; the message names those there are
     */
    public static ShardContainer ofId(String id) {
        List<String> ids = Stream.of(values()).map(ShardContainer::id).toList();
        if (!ids.contains(id)) {
            throw new IllegalArgumentException(
                    "container must be one of " + String.join(", ", ids) + ", got '" + id + "'");
        }
        return values()[ids.indexOf(id)];
    }

    /** @param classes of the dataset, by index */
    ShardLayout layout(List<ClassInfo> classes) {
        return switch (this) {
            case TAR -> new TarLayout();
            case TFRECORD -> new TfRecordLayout(classes);
        };
    }
}
