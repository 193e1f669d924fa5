package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * ImageNet as tars in which consecutive members of one name make a sample, an image and its class: {@code imagenet1k-train-0000.tar} of timm, {@code
 * imagenet-train-000000.tar} of webdataset's examples, {@code train/shard-00000-of-00004.tar} of ours.
 */
public final class WebDataset implements Form {

    /** Numbered, so that neither a release's one tar nor a class tar is taken for a shard. */
    private static final Pattern SHARD = Pattern.compile("(.*[-_.])?[0-9]+(-of-[0-9]+)?\\.tar");

    @Override
    public String name() {
        return "webdataset";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return ShardFiles.areIn(folder, SHARD);
    }

    /** @throws IncompleteInputException if a shard is missing, or the table of classes is none */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        LabelBase base = options.labelBase().orElse(LabelBase.ZERO);
        ShardedInput input = ShardedInput.find(files, options, name()).withTable(name());
        return input.source(
                ShardFiles.find(input.folder(), SHARD),
                shard -> new SampleTar(shard.split(), shard.uri(), base),
                new RangeImages(files));
    }
}
