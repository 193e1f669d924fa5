package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ImageNet as Hugging Face had it before Parquet: flat tars {@code train_images_0.tar.gz} to {@code train_images_4.tar.gz} and {@code
 * val_images.tar.gz}, where the name of each image ends in its wnid. Each is read by one task, from its beginning.
 */
public final class HuggingFaceArchive implements Form {

    private static final Pattern SHARD = Pattern.compile("(train|val|test)_images(_[0-9]+)?\\.tar\\.gz");

    @Override
    public String name() {
        return "hf-archive";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return ShardFiles.areIn(folder.data(), SHARD);
    }

    /** @throws IncompleteInputException if a shard is missing, or the table of classes is none */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        LabelFiles.refuseLabelBase(options);
        ShardedInput input = ShardedInput.find(files, options, name());
        List<ShardFile> shards = ShardFiles.find(input.folder().data(), SHARD);
        return input.source(shards, shard -> new NamedTar(shard.split(), shard.uri()), new RangeImages(files));
    }
}
