package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.labels.SynsetTable;
import org.saccade.data.source.labels.ValLabels;
import org.saccade.data.source.labels.Wnid;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * ImageNet unpacked, as torchvision's ImageFolder and Kaggle have it: {@code train/<wnid>/*.JPEG}, and validation images either in folders of
 * their classes too, or flat with their labels in a file beside them.
 *
 * <p>Opening it lists every folder, several at once: of a million small files, listing is what takes time on an object store.
 */
public final class Folder implements Form {

    private static final String KAGGLE = "ILSVRC/Data/CLS-LOC/";
    private static final List<String> TRAIN = List.of("train", KAGGLE + "train");
    private static final List<String> VAL = List.of("val", "validation", KAGGLE + "val");

    /** A listing waits for its answer and computes nothing, so there are more than cores, and fewer than a name node would mind. */
    private static final int LISTED_AT_ONCE = 16;

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public boolean matches(InputFolder folder) throws IOException {
        for (List<String> names : List.of(TRAIN, VAL)) {
            for (String name : names) {
                Optional<InputFolder> split = folder.folder(name);
                if (split.isPresent() && isSplit(split.get())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Tars of classes are no images, but who has them unpacked the outer tar only, and is to be told. */
    private static boolean isSplit(InputFolder folder) {
        return !folder.folders().isEmpty()
                || folder.names().stream().anyMatch(ImageFiles::isImage)
                || hasClassTars(folder);
    }

    private static boolean hasClassTars(InputFolder folder) {
        return folder.names().stream()
                .anyMatch(name -> name.endsWith(Ilsvrc.TAR_SUFFIX) && Wnid.isOfWordNet(FileNames.stem(name)));
    }

    /**
     * @throws IncompleteInputException if a folder is empty or holds something else, or validation images are of a class that is not known
     */
    @Override
    public Source open(HadoopFiles files, InputOptions options) throws IOException {
        InputParts parts = InputParts.of(files, options);
        Optional<String> train = parts.find(options.train(), "--train", TRAIN);
        Optional<String> val = parts.find(options.val(), "--val", VAL);
        if (train.isEmpty() && val.isEmpty()) {
            throw new InputUsageException(
                    "nothing to prepare: give --input FOLDER with a folder train or val, or --train and --val");
        }
        List<ImageFolder> folders = new ArrayList<>();
        if (train.isPresent()) {
            folders.addAll(split(files, Source.TRAIN, train.get()));
        }
        LabelFiles labelFiles = new LabelFiles(parts, options);
        Optional<SynsetTable> synsets = labelFiles.synsets();
        Optional<ValLabels> valLabels = Optional.empty();
        if (val.isPresent()) {
            List<ImageFolder> valFolders = split(files, Source.VAL, val.get());
            if (isFlat(valFolders) || options.valLabels().isPresent()) {
                valLabels = Optional.of(labelFiles.valLabels("the validation folder " + val.get(), synsets));
            } else if (train.isPresent() && synsets.isEmpty()) {
                checkClasses(folders, valFolders);
            }
            folders.addAll(valFolders);
        }
        if (valLabels.isEmpty()) {
            labelFiles.refuseLabelOptions();
        }
        List<SourceFile> sourceFiles =
                folders.stream().map(ImageFolder::file).collect(Collectors.toCollection(ArrayList::new));
        sourceFiles.addAll(labelFiles.read());
        return new ContainerSource(sourceFiles, List.copyOf(folders), synsets, valLabels, new FolderImages(files));
    }

    private static boolean isFlat(List<ImageFolder> folders) {
        return folders.get(0).wnid().isEmpty();
    }

    /** The folders of a split: those of its classes, or itself where its images lie flat. */
    private static List<ImageFolder> split(HadoopFiles files, String split, String uri) throws IOException {
        Path root = new Path(uri);
        if (files.status(root).filter(FileStatus::isDirectory).isEmpty()) {
            throw new InputUsageException(
                    uri + ": a folder of images is due, but this is a file; give tars by --layout ilsvrc");
        }
        InputFolder folder = InputFolder.list(files, root);
        boolean flat = folder.names().stream().anyMatch(ImageFiles::isImage);
        if (folder.folders().isEmpty() && flat && split.equals(Source.VAL)) {
            return List.of(ImageFolder.of(files, split, folder.root(), ""));
        }
        if (flat) {
            throw new IncompleteInputException(uri + ": a folder of classes holds no image itself, got "
                    + folder.names().stream()
                            .filter(ImageFiles::isImage)
                            .findFirst()
                            .orElseThrow()
                    + "; move it into the folder of its class");
        }
        if (folder.folders().isEmpty()) {
            throw new IncompleteInputException(uri + ": no folder of a class, one <wnid> each, is in it"
                    + (hasClassTars(folder)
                            ? ", but tars of classes; unpack each into a folder of its name, or give the tar that held them by --layout ilsvrc"
                            : "; check the path"));
        }
        return listed(files, split, folder.folders());
    }

    private static List<ImageFolder> listed(HadoopFiles files, String split, List<FileStatus> classes)
            throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(LISTED_AT_ONCE, classes.size()));
        try {
            List<Future<ImageFolder>> listings = new ArrayList<>();
            for (FileStatus folder : classes) {
                listings.add(threads.submit(() -> classFolder(files, split, folder.getPath())));
            }
            List<ImageFolder> folders = new ArrayList<>();
            for (Future<ImageFolder> listing : listings) {
                folders.add(listing.get());
            }
            return folders;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while folders were listed");
        } finally {
            threads.shutdownNow();
        }
    }

    private static ImageFolder classFolder(HadoopFiles files, String split, Path folder) throws IOException {
        if (!Wnid.isValid(folder.getName())) {
            throw new IncompleteInputException(folder
                    + ": the folder of a class is named by its wnid, of letters, digits, '-' and '_'; rename it");
        }
        return ImageFolder.of(files, split, folder, folder.getName());
    }

    private static void checkClasses(List<ImageFolder> train, List<ImageFolder> val) throws IncompleteInputException {
        Set<String> known = train.stream().map(ImageFolder::wnid).collect(Collectors.toSet());
        for (ImageFolder folder : val) {
            if (!known.contains(folder.wnid())) {
                throw new IncompleteInputException(
                        folder + ": the class " + folder.wnid()
                                + " has no folder in train; complete train, take the folder away, or give the table of all classes by --synsets");
            }
        }
    }
}
