package org.saccade.data.cli;

import org.saccade.data.shard.ShardContainer;
import picocli.CommandLine.Option;

/** Where the dataset goes, and how it is cut into files. */
final class OutputArguments {

    @Option(names = "--output", paramLabel = "FOLDER", required = true, description = "The dataset to write.")
    private String folder;

    @Option(
            names = "--format",
            paramLabel = "tar|tfrecord",
            description = "What the shards are: WebDataset's tars, or TFRecords of tf.Example. Default: tar.")
    private ShardContainer container = ShardContainer.TAR;

    @Option(
            names = "--shard-size",
            paramLabel = "SIZE",
            converter = Bytes.Converter.class,
            description = "How large a shard may be, about. Default: 128MiB.")
    private long shardSize = 128L << 20;

    @Option(
            names = "--shards-multiple-of",
            paramLabel = "N",
            description = "Make the number of shards a multiple of N. Default: 1.")
    private int shardsMultipleOf = 1;

    String folder() {
        return folder;
    }

    ShardContainer container() {
        return container;
    }

    long shardSize() {
        return shardSize;
    }

    int shardsMultipleOf() {
        return shardsMultipleOf;
    }
}
