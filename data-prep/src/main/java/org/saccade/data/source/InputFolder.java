package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A folder of the input, listed once: its files and folders, by name. Hidden ones (a dot or an underscore first) are left out. */
public final class InputFolder {

    private final HadoopFiles hadoopFiles;
    private final Path root;
    private final List<FileStatus> children;

    private InputFolder(HadoopFiles hadoopFiles, Path root, List<FileStatus> children) {
        this.hadoopFiles = hadoopFiles;
        this.root = root;
        this.children = children;
    }

    /**
     * @throws FileNotFoundException if there is nothing of that name
     * @throws InputUsageException if it is a file
     */
    public static InputFolder of(HadoopFiles files, String uri) throws IOException {
        Path root = files.path(uri);
        FileStatus status = files.status(root)
                .orElseThrow(
                        () -> new FileNotFoundException("the input is absent: " + root + " (--input); check the path"));
        if (!status.isDirectory()) {
            throw new InputUsageException(
                    "--input names a folder, but " + root + " is a file; name single files by --train or --val");
        }
        return list(files, root);
    }

    private static InputFolder list(HadoopFiles files, Path root) throws IOException {
        List<FileStatus> children = Arrays.stream(files.fileSystem(root).listStatus(root))
                .filter(child -> !child.getPath().getName().matches("[._].*"))
                .sorted(Comparator.comparing(child -> child.getPath().getName()))
                .toList();
        return new InputFolder(files, root, children);
    }

    Path root() {
        return root;
    }

    List<FileStatus> files() {
        return select(FileStatus::isFile);
    }

    List<FileStatus> folders() {
        return select(FileStatus::isDirectory);
    }

    /** The folder of that name in it, if there is one. */
    Optional<InputFolder> folder(String name) throws IOException {
        for (FileStatus folder : folders()) {
            if (folder.getPath().getName().equals(name)) {
                return Optional.of(list(hadoopFiles, folder.getPath()));
            }
        }
        return Optional.empty();
    }

    private List<FileStatus> select(Predicate<FileStatus> which) {
        return children.stream().filter(which).toList();
    }
}
