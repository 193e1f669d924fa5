package org.saccade.data.source;

import java.io.IOException;

/**
 * ImageNet as BigDL packs it, decoded and scaled: Hadoop's SequenceFiles {@code imagenet-seq-<thread>_<n>.seq} in folders {@code train} and {@code
 * val}. Numbers of classes are ranks of the wnids, from 1.
 */
public final class SequenceFiles implements Form {

    private static final String SUFFIX = ".seq";

    @Override
    public String name() {
        return "sequencefile";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        return !SplitFiles.in(folder, SequenceFiles::isMember).isEmpty();
    }

    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        LabelBase base = options.labelBase().orElse(LabelBase.ONE);
        return SplitFiles.source(
                files,
                options,
                name(),
                SequenceFiles::isMember,
                file -> new SequenceRecords(file.split(), file.uri(), base),
                new SequenceImages(files));
    }

    private static boolean isMember(String fileName) {
        return fileName.endsWith(SUFFIX);
    }
}
