package org.saccade.data.source;

import org.apache.hadoop.fs.FileStatus;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the files of a form that packs many images in each: in a folder where their names say the split, or in folders {@code train} and {@code val}
 * or {@code validation} inside it.
 */
final class ShardFiles {

    /** As in train-00017-of-01024, with whatever stands around it; or as in imagenet1k-train-0017.tar. A wnid is no number. */
    private static final Pattern NUMBERED = Pattern.compile("(?<before>.*([-_./]|[^0-9](?=[0-9]+-of-)))(?<!-of-)"
            + "(?<number>[0-9]{1,9})(?<after>-of-(?<count>[0-9]{1,9})[^/]*|(\\.[^/]*)?)");

    /** As in train-00000-of-00294-a1b2c3d4e5f6a7b8.parquet: Hugging Face's library puts a hash of the file into each name. */
    private static final Pattern HASH = Pattern.compile("-[0-9a-f]{16}(?=\\.|$)");

    private ShardFiles() {}

    /** Whether there is one, in whatever split. */
    static boolean areIn(InputFolder folder, Pattern name) throws IOException {
        return !candidates(folder, name).isEmpty();
    }

    /**
     * All of train, then all of validation, sorted by name. Those of a test split are left out.
     *
     * @param name of a shard, without the folder
     * @throws InputUsageException if there is none, or a name and its folder do not say which split it belongs to
     * @throws IncompleteInputException if the names say that there are more
     */
    static List<ShardFile> find(InputFolder folder, Pattern name) throws IOException {
        List<Candidate> candidates = candidates(folder, name);
        List<ShardFile> shards = new ArrayList<>();
        for (Candidate candidate : candidates) {
            String split = candidate.split();
            if (!split.equals(SplitNames.TEST)) {
                shards.add(new ShardFile(
                        split,
                        candidate.file().getPath().toString(),
                        candidate.file().getLen()));
            }
        }
        if (shards.isEmpty()) {
            throw new InputUsageException(folder.root() + ": there is no shard of train or val here, but "
                    + candidates.size() + " of test"
                    + (candidates.isEmpty()
                            ? "; check --input and --layout"
                            : ", which has no labels and is not prepared"));
        }
        shards.sort(Comparator.comparing(ShardFile::split).thenComparing(ShardFile::uri));
        checkComplete(shards);
        return shards;
    }

    /** @param folderSplit of the folder that it lies in, where that is named like one */
    private record Candidate(Optional<String> folderSplit, FileStatus file) {

        String split() {
            String name = file.getPath().getName();
            Optional<String> nameSplit = SplitNames.ofFile(name);
            if (folderSplit.isPresent() && nameSplit.isPresent() && !folderSplit.equals(nameSplit)) {
                throw new InputUsageException(file.getPath() + ": the file and its folder must be of one split, got "
                        + nameSplit.get() + " in " + folderSplit.get() + "; move the file, or rename it");
            }
            return folderSplit
                    .or(() -> nameSplit)
                    .orElseThrow(() -> new InputUsageException(file.getPath()
                            + ": nothing says to which split this file belongs; move it into a folder train or val"));
        }
    }

    private static List<Candidate> candidates(InputFolder folder, Pattern name) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        add(folder, Optional.empty(), name, candidates);
        for (FileStatus inner : folder.folders()) {
            String innerName = inner.getPath().getName();
            Optional<String> split = SplitNames.ofFolder(innerName);
            if (split.isPresent()) {
                add(folder.folder(innerName).orElseThrow(), split, name, candidates);
            }
        }
        return candidates;
    }

    private static void add(InputFolder folder, Optional<String> split, Pattern name, List<Candidate> candidates) {
        folder.files().stream()
                .filter(file -> name.matcher(file.getPath().getName()).matches())
                .forEach(file -> candidates.add(new Candidate(split, file)));
    }

    /**
     * Shards whose names differ in their numbers alone, and in hashes.
     *
     * @param after what follows the number, without a hash
     * @param count how many there are, where the names say it
     */
    private record Series(String before, String after, Optional<String> count) {

        /** @param numbers as the names have them, in their order */
        void check(NavigableMap<Integer, String> numbers) throws IncompleteInputException {
            int first = count.isPresent() ? 0 : numbers.firstKey();
            int end = count.isPresent() ? Integer.parseInt(count.get()) : numbers.lastKey() + 1;
            if (numbers.lastKey() >= end) {
                throw new IncompleteInputException(
                        before + numbers.lastEntry().getValue() + after
                                + ": the numbers of shards begin with 0, so each must be less than their count; fetch the shards of one collection");
            }
            int missing = first;
            while (numbers.containsKey(missing)) {
                missing++;
            }
            if (missing < end) {
                int digits = numbers.firstEntry().getValue().length();
                throw new IncompleteInputException(before + String.format(Locale.ROOT, "%0" + digits + "d", missing)
                        + after + ": this shard is missing, " + numbers.size() + " of "
                        + count.orElse(numbers.firstEntry().getValue() + " to "
                                + numbers.lastEntry().getValue())
                        + " are there; fetch it");
            }
        }
    }

    /**
     * Without the check, a download that lost shards would pass for a smaller collection. Where names have no count, a lost end cannot be seen.
     */
    private static void checkComplete(List<ShardFile> shards) throws IncompleteInputException {
        Map<Series, NavigableMap<Integer, String>> numbersOf = new LinkedHashMap<>();
        for (ShardFile shard : shards) {
            Matcher name = NUMBERED.matcher(shard.uri());
            if (name.matches()) {
                String number = name.group("number");
                String after = HASH.matcher(name.group("after")).replaceFirst("");
                Series series = new Series(name.group("before"), after, Optional.ofNullable(name.group("count")));
                numbersOf.computeIfAbsent(series, unused -> new TreeMap<>()).put(Integer.parseInt(number), number);
            }
        }
        for (Map.Entry<Series, NavigableMap<Integer, String>> series : numbersOf.entrySet()) {
            series.getKey().check(series.getValue());
        }
    }
}
