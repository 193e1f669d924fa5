package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ImageNet as BigDL packs it, decoded and scaled: Hadoop's SequenceFiles {@code imagenet-seq-<thread>_<n>.seq} in folders {@code train}
 * and {@code val}. Numbers of classes are ranks of the wnids, from 1.
 */
public final class SequenceFiles implements Form {

    private static final Pattern SHARD = Pattern.compile(".+\\.seq");

    @Override
    public String name() {
        return "sequencefile";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return ShardFiles.areIn(folder, SHARD);
    }

    /** @throws IncompleteInputException if the table of classes is none */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        ShardedInput input = ShardedInput.find(files, options, name());
        List<ShardFile> shards = ShardFiles.find(input.folder(), SHARD);
        LabelBase base = options.labelBase().orElse(LabelBase.ONE);
        return input.source(
                shards, shard -> new SequenceRecords(shard.split(), shard.uri(), base), new SequenceImages(files));
    }
}
