package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ImageNet as Hugging Face has it: {@code data/train-00000-of-00294.parquet} and its like, with columns {@code image.bytes},
 * {@code image.path} and {@code label}, the rank of the wnid from 0.
 */
public final class Parquet implements Form {

    private static final Pattern SHARD = Pattern.compile(".+\\.parquet");

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return ShardFiles.areIn(folder.data(), SHARD);
    }

    /** @throws IncompleteInputException if a shard is missing, or the table of classes is none */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        ShardedInput input = ShardedInput.find(files, options, name());
        List<ShardFile> shards = ShardFiles.find(input.folder().data(), SHARD);
        LabelBase base = options.labelBase().orElse(LabelBase.ZERO);
        return input.source(
                shards, shard -> new ParquetRows(shard.split(), shard.uri(), base), new ParquetImages(files));
    }
}
