package org.saccade.train.cli;

import org.saccade.data.settings.Settings;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.config.InputConfig;
import org.saccade.train.input.BatchLoader;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a dataset's manifest before anything is started, so that a wrong path or a missing split costs a second and not a job. */
final class DatasetCheck {
    private DatasetCheck() {}

    /** The manifest of the dataset at {@code path}. */
    static Manifest manifest(HadoopFiles files, String path) throws IOException {
        try (Dataset dataset = Dataset.open(new HadoopFolder(files, path), path)) {
            return dataset.manifest();
        }
    }

    /** The split that the setting {@code key} names, which must hold images. */
    static SplitInfo split(Manifest manifest, Settings settings, String key) {
        String name = settings.nonEmptyString(key);
        SplitInfo split = manifest.split(name).orElse(null);
        if (split == null || split.samples() == 0) {
            settings.problem(
                    key,
                    "must name a split of the dataset that holds images; it has "
                            + manifest.splits().stream().map(SplitInfo::name).collect(Collectors.joining(", ")));
            settings.finish();
        }
        return split;
    }

    /** Reads the first sample of a split as a rank would. */
    static void firstSample(HadoopFiles files, String path, String split, InputConfig input) throws IOException {
        try (Dataset dataset = Dataset.open(new HadoopFolder(files, path), path)) {
            new BatchLoader(dataset.split(split), input).tryFirst();
        }
    }

    /** @throws UnexpectedDatasetException if the classes are not those that the model knows */
    static void requireClasses(List<ClassInfo> model, Manifest manifest, String dataset)
            throws UnexpectedDatasetException {
        List<String> expected = model.stream().map(ClassInfo::wnid).toList();
        List<String> found = manifest.classes().stream().map(ClassInfo::wnid).toList();
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            String here = i < expected.size() ? expected.get(i) : "none";
            String there = i < found.size() ? found.get(i) : "none";
            if (!here.equals(there)) {
                throw new UnexpectedDatasetException(
                        "the dataset's classes must be those that the model was trained on, got class "
                                + i + " = " + there + " instead of " + here + " in " + dataset
                                + "; evaluate on a dataset prepared with the same synsets");
            }
        }
    }
}
