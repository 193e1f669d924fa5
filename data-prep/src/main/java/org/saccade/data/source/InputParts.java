package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.InputUsageException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the parts of an input: where a user says, or in its folder under the names that they have in the field.
 *
 * @param folder of the input, where there is one
 */
record InputParts(HadoopFiles files, Optional<Path> folder) {

    /** @throws FileNotFoundException if the folder is absent */
    static InputParts of(HadoopFiles files, InputOptions options) throws IOException {
        return new InputParts(
                files,
                options.folder().isPresent()
                        ? Optional.of(
                                InputFolder.of(files, options.folder().get()).root())
                        : Optional.empty());
    }

    /**
     * The absolute URI of a part, if there is one.
     *
     * @param given by the user, in the place of what the folder has
     * @param option that gives it
     * @param names that it may have, relative to the folder
     * @throws FileNotFoundException if what the user gave is absent
     * @throws InputUsageException if the folder has several
     */
    Optional<String> find(Optional<String> given, String option, List<String> names) throws IOException {
        if (given.isPresent()) {
            return Optional.of(existing(given.get(), option).toString());
        }
        List<String> found = new ArrayList<>();
        if (folder.isPresent()) {
            for (String name : names) {
                Path path = new Path(folder.get(), name);
                if (files.status(path).isPresent()) {
                    found.add(path.toString());
                }
            }
        }
        if (found.size() > 1) {
            throw new InputUsageException((found.size() == 2 ? "two" : found.size()) + " files for one part: "
                    + String.join(" and ", found) + "; choose one by " + option);
        }
        return found.stream().findFirst();
    }

    private Path existing(String uri, String option) throws IOException {
        Path path = files.path(uri);
        if (files.status(path).isEmpty()) {
            throw new FileNotFoundException("the input is absent: " + path + " (" + option + "); check the path");
        }
        return path;
    }
}
