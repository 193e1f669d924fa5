package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.SynsetTable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An input whose folder holds everything: files of many images each, with the class of an image beside it.
 *
 * @param synsets the table of classes, where there is one
 * @param labelFiles for a fingerprint
 */
record ShardedInput(InputFolder folder, Optional<SynsetTable> synsets, List<SourceFile> labelFiles) {

    /**
     * @param form as users write it
     * @throws InputUsageException if there is no folder, or an option is given that has no use
     */
    static ShardedInput find(HadoopFiles files, InputOptions options, String form) throws IOException {
        String folder = options.folder()
                .orElseThrow(() -> new InputUsageException("the layout " + form
                        + " is read from one folder, which holds train and val; give --input FOLDER"));
        refuse(options.train(), "--train", form);
        refuse(options.val(), "--val", form);
        refuse(options.valLabels(), "--val-labels", form);
        LabelFiles labelFiles = new LabelFiles(InputParts.of(files, options), options);
        Optional<SynsetTable> synsets = labelFiles.synsets();
        return new ShardedInput(InputFolder.of(files, folder), synsets, labelFiles.read());
    }

    private static void refuse(Optional<String> value, String option, String form) {
        if (value.isPresent()) {
            throw new InputUsageException(
                    "the layout " + form + " has images and labels of all splits in one folder, got " + option
                            + "; leave it out and give the folder by --input");
        }
    }

    /** @throws InputUsageException if there is no table, which a form needs that has the number of a class and nothing else */
    ShardedInput withTable(String form) {
        if (synsets.isEmpty()) {
            throw new InputUsageException(folder.root() + ": the layout " + form
                    + " has numbers of classes and no wnids, so it needs the table of classes; give it by --synsets"
                    + " (the release has it in ILSVRC2012_devkit_t12.tar.gz, Kaggle in LOC_synset_mapping.txt)");
        }
        return this;
    }

    /** A source of these shards, each a container. */
    Source source(List<ShardFile> shards, Function<ShardFile, Container> container, ImageOpener opener) {
        return source(
                shards.stream().map(ShardFile::sourceFile).toList(),
                shards.stream().map(container).toList(),
                opener);
    }

    Source source(List<SourceFile> shards, List<Container> containers, ImageOpener opener) {
        List<SourceFile> sourceFiles = new ArrayList<>(shards);
        sourceFiles.addAll(labelFiles);
        return new ContainerSource(sourceFiles, containers, synsets, Optional.empty(), opener);
    }
}
