package org.saccade.data.source;

import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ImageNet as TFRecord files of {@code tf.train.Example}s: the {@code train-00000-of-01024} of Inception's builder and of TPU's imagenet_to_gcs, or
 * the {@code imagenet2012-train.tfrecord-00000-of-01024} of TensorFlow Datasets. Each record says by the names of its features which of the two it
 * is, and with that where its class numbers begin.
 */
public final class TfRecord implements Form {

    /** The builders write no extension. */
    private static final Pattern SHARD =
            Pattern.compile("[^.]+-[0-9]+-of-[0-9]+|.+\\.tfrecords?(-[0-9]+-of-[0-9]+)?(\\.gz|\\.gzip|\\.zlib)?");

    @Override
    public String name() {
        return "tfrecord";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return ShardFiles.areIn(folder, SHARD);
    }

    /** @throws IncompleteInputException if a shard is missing, or the table of classes is none */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        ShardedInput input = ShardedInput.find(files, options, name());
        List<ShardFile> shards = ShardFiles.find(input.folder(), SHARD);
        List<ImageKeys> known = ImageKeys.KNOWN.stream()
                .map(keys -> keys.withBase(options.labelBase().orElse(keys.base())))
                .toList();
        // One looks like all: to ask a thousand files of an object store would take minutes.
        Compression compression =
                TfRecordImages.compression(files, shards.get(0).uri());
        return input.source(
                shards,
                shard -> new TfRecordFile(shard.split(), shard.uri(), known),
                new TfRecordImages(files, compression != Compression.NONE));
    }
}
