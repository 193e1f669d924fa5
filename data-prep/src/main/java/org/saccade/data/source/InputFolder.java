package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.InputUsageException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A folder of the input, listed once: its files and folders, by name. Hidden ones (a dot or an underscore first) are left out. */
public final class InputFolder {

    private static final int NAMES_IN_SUMMARY = 5;
    private static final String DATA = "data";

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

    /** @param root a folder that is there */
    static InputFolder list(HadoopFiles files, Path root) throws IOException {
        List<FileStatus> children = Arrays.stream(files.fileSystem(root).listStatus(root))
                .filter(child -> !isHidden(child.getPath().getName()))
                .sorted(Comparator.comparing(child -> child.getPath().getName()))
                .toList();
        return new InputFolder(files, root, children);
    }

    /** Whether what has that name is left out. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    Path root() {
        return root;
    }

    /** Of its files. */
    List<String> names() {
        return files().stream().map(file -> file.getPath().getName()).toList();
    }

    List<FileStatus> files() {
        return select(FileStatus::isFile);
    }

    List<FileStatus> folders() {
        return select(FileStatus::isDirectory);
    }

    /**
     * The folder of that name in it, if there is one.
     *
     * @param name with a slash between the parts, where it lies deeper
     */
    Optional<InputFolder> folder(String name) throws IOException {
        int slash = name.indexOf('/');
        String first = slash < 0 ? name : name.substring(0, slash);
        for (FileStatus folder : folders()) {
            if (folder.getPath().getName().equals(first)) {
                InputFolder found = list(hadoopFiles, folder.getPath());
                return slash < 0 ? Optional.of(found) : found.folder(name.substring(slash + 1));
            }
        }
        return Optional.empty();
    }

    /** Where the files of a dataset lie that was fetched from Hugging Face: in a folder of that name, or here. */
    InputFolder data() throws IOException {
        return folder(DATA).orElse(this);
    }

    /** What it holds, for a message: a few names of each kind. */
    String summary() {
        return "folders: " + some(folders()) + "; files: " + some(files());
    }

    private static String some(List<FileStatus> children) {
        List<String> names = children.stream()
                .map(child -> child.getPath().getName())
                .limit(NAMES_IN_SUMMARY)
                .toList();
        int more = children.size() - names.size();
        return names.isEmpty() ? "none" : String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    private List<FileStatus> select(Predicate<FileStatus> which) {
        return children.stream().filter(which).toList();
    }
}
