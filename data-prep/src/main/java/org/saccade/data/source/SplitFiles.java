package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Collections that are kept in many files of one kind, such as {@code train-00000-of-01024}. The split of a file is a word of its name, {@code
 * train}, {@code val} or {@code validation}, or such a folder that it lies in. A split {@code test} has no labels and is left out.
 */
final class SplitFiles {

    /** Where Hugging Face has the files of a dataset. */
    private static final String DATA = "data";

    private static final Map<String, Optional<String>> SPLIT_OF_WORD = Map.of(
            "train", Optional.of(Source.TRAIN),
            "val", Optional.of(Source.VAL),
            "validation", Optional.of(Source.VAL),
            "test", Optional.empty());

    private static final Pattern NUMBERED = Pattern.compile("(.*/[^/]*?)([0-9]{1,9})-of-([0-9]{1,9})([^/]*)");

    private SplitFiles() {}

    /**
     * The files in a folder, in its folder {@code data} or in folders of splits; train ones first, in the order of their names.
     *
     * @param isMember of a file name
     * @throws InputUsageException if the name of a file says no split
     */
    static List<SplitFile> in(InputFolder folder, Predicate<String> isMember) throws IOException {
        List<SplitFile> found = new ArrayList<>();
        for (InputFolder here : withData(folder)) {
            for (FileStatus file : here.files()) {
                String name = file.getPath().getName();
                if (isMember.test(name)) {
                    split(name, file).ifPresent(split -> found.add(splitFile(split, file)));
                }
            }
            addFolders(here, isMember, found);
        }
        found.sort(Comparator.comparing(SplitFile::split).thenComparing(SplitFile::uri)); // "train" is before "val"
        return found;
    }

    /**
     * Opens such a collection.
     *
     * @param form names it in messages
     * @throws InputUsageException if there is no file of it, or an option says what the files say
     * @throws IncompleteInputException if one of files that are numbered is missing
     */
    static Source source(
            HadoopFiles files,
            InputOptions options,
            String form,
            Predicate<String> isMember,
            Function<SplitFile, Container> container,
            ImageOpener opener)
            throws IOException {
        InputFolder folder = InputFolder.of(files, inputFolder(options, form));
        List<SplitFile> members = in(folder, isMember);
        if (members.isEmpty()) {
            throw new InputUsageException(folder.root() + ": the folder has no file of the form " + form
                    + " for training or validation, and neither have its folders data, train, val and validation; check the path");
        }
        checkComplete(members);
        LabelFiles labelFiles = new LabelFiles(InputParts.of(files, options), options);
        Optional<SynsetTable> synsets = labelFiles.synsets();
        List<SourceFile> sourceFiles = new ArrayList<>();
        members.forEach(member -> sourceFiles.add(member.sourceFile()));
        sourceFiles.addAll(labelFiles.read());
        return new ContainerSource(
                sourceFiles, members.stream().map(container).toList(), synsets, Optional.empty(), opener);
    }

    private static String inputFolder(InputOptions options, String form) {
        if (options.train().isPresent() || options.val().isPresent()) {
            throw new InputUsageException("the form " + form
                    + " is one folder with files of both splits; give --input FOLDER, and leave --train and --val out");
        }
        if (options.valLabels().isPresent()) {
            throw new InputUsageException(
                    "the form " + form + " has the classes of its images; leave --val-labels out");
        }
        return options.folder().orElseThrow(() -> new InputUsageException("nothing to prepare: give --input FOLDER"));
    }

    private static List<InputFolder> withData(InputFolder folder) throws IOException {
        List<InputFolder> folders = new ArrayList<>();
        folders.add(folder);
        folder.folder(DATA).ifPresent(folders::add);
        return folders;
    }

    private static void addFolders(InputFolder folder, Predicate<String> isMember, List<SplitFile> found)
            throws IOException {
        for (String word : SPLIT_OF_WORD.keySet()) {
            Optional<String> split = SPLIT_OF_WORD.get(word);
            Optional<InputFolder> splitFolder = split.isPresent() ? folder.folder(word) : Optional.empty();
            if (splitFolder.isPresent()) {
                splitFolder.get().files().stream()
                        .filter(file -> isMember.test(file.getPath().getName()))
                        .forEach(file -> found.add(splitFile(split.get(), file)));
            }
        }
    }

    private static SplitFile splitFile(String split, FileStatus file) {
        return new SplitFile(split, file.getPath().toString(), file.getLen());
    }

    /** Empty for a test split. */
    private static Optional<String> split(String name, FileStatus file) {
        for (String word : name.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
            if (SPLIT_OF_WORD.containsKey(word)) {
                return SPLIT_OF_WORD.get(word);
            }
        }
        throw new InputUsageException(file.getPath()
                + ": the name says no split, by a word train, val, validation or test; put the file into a folder train or val");
    }

    /** Names say how many files there are: one that is missing would go unnoticed otherwise. */
    private static void checkComplete(List<SplitFile> members) throws IncompleteInputException {
        Set<String> uris = members.stream().map(SplitFile::uri).collect(Collectors.toSet());
        for (SplitFile member : members) {
            Matcher name = NUMBERED.matcher(member.uri());
            if (name.matches()) {
                int number = Integer.parseInt(name.group(2));
                checkPresent(number - 1, name, uris);
                checkPresent(number + 1, name, uris);
            }
        }
    }

    /** Checks for a neighbour of a file, by its number: of files that are missing in a row, two have one that is there. */
    private static void checkPresent(int number, Matcher name, Set<String> uris) throws IncompleteInputException {
        String padded = String.format(Locale.ROOT, "%0" + name.group(2).length() + "d", number);
        String uri = name.group(1) + padded + "-of-" + name.group(3) + name.group(4);
        if (number >= 0 && number < Integer.parseInt(name.group(3)) && !uris.contains(uri)) {
            throw new IncompleteInputException(uri + ": the file is missing, of " + name.group(3)
                    + " that the names of the others say; fetch it");
        }
    }
}
