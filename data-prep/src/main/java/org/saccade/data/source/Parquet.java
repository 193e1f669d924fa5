package org.saccade.data.source;

import java.io.IOException;

/**
 * ImageNet as Hugging Face has it: {@code data/train-00000-of-00294.parquet} and its like, with columns {@code image.bytes}, {@code image.path}
 * and {@code label}, the rank of the wnid from 0.
 */
public final class Parquet implements Form {

    private static final String SUFFIX = ".parquet";

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return !SplitFiles.in(folder, Parquet::isMember).isEmpty();
    }

    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        LabelBase base = options.labelBase().orElse(LabelBase.ZERO);
        return SplitFiles.source(
                files,
                options,
                name(),
                Parquet::isMember,
                file -> new ParquetRows(file.split(), file.uri(), base),
                new ParquetImages(files));
    }

    private static boolean isMember(String fileName) {
        return fileName.endsWith(SUFFIX);
    }
}
