package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.InputUsageException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The forms that can be prepared, by name or by what a folder looks like. */
public final class Forms {

    /** In the order in which they are told to people. */
    public static final List<Form> ALL = List.of(
            new Ilsvrc(),
            new Folder(),
            new TfRecord(),
            new WebDataset(),
            new Parquet(),
            new HuggingFaceArchive(),
            new SequenceFiles(),
            new Mds());

    private Forms() {}

    /** The form of that name, if there is one. */
    public static Optional<Form> named(String name) {
        return ALL.stream().filter(form -> form.name().equals(name)).findFirst();
    }

    public static List<String> names() {
        return names(ALL);
    }

    /**
     * The form that the input has.
     *
     * @throws InputUsageException if it looks like none, or like several
     */
    public static Form detect(HadoopFiles files, InputOptions options) throws IOException {
        if (options.folder().isEmpty()) {
            return namesFolders(files, options) ? new Folder() : new Ilsvrc();
        }
        InputFolder folder = InputFolder.of(files, options.folder().get());
        List<Form> matching = new ArrayList<>();
        for (Form form : ALL) {
            if (form.matches(folder)) {
                matching.add(form);
            }
        }
        if (matching.size() != 1) {
            throw new InputUsageException(folder.root() + ": the input looks like "
                    + (matching.isEmpty() ? "none of the forms " : "several forms, ")
                    + String.join(", ", names(matching.isEmpty() ? ALL : matching))
                    + " (" + folder.summary() + "); check the path, or name the form by --layout");
        }
        return matching.get(0);
    }

    /** Whether the parts that are named one by one are folders. */
    private static boolean namesFolders(HadoopFiles files, InputOptions options) throws IOException {
        Optional<String> part = options.train().or(options::val);
        return part.isPresent()
                && files.status(files.path(part.get()))
                        .filter(FileStatus::isDirectory)
                        .isPresent();
    }

    private static List<String> names(List<Form> forms) {
        return forms.stream().map(Form::name).toList();
    }
}
