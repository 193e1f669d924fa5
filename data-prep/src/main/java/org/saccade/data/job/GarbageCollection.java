package org.saccade.data.job;

import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.Source;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds and removes what jobs left behind in a finished dataset: files that have a name of ours and that the manifest does not name. Files of any other
 * name are somebody's own, and an unfinished preparation is no garbage.
 */
public final class GarbageCollection {

    private static final String SPLIT = "(" + Source.TRAIN + "|" + Source.VAL + ")";

    private static final String EXTENSION = Stream.concat(
                    Stream.of(ShardContainer.indexOf("")),
                    Arrays.stream(ShardContainer.values()).map(container -> container.fileOf("")))
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(", ")"));

    private static final Pattern OURS = Pattern.compile(OutputFolder.WORK + "/.+"
            + "|" + SPLIT + "/shard-\\d{5,}-of-\\d{5,}" + EXTENSION
            + "|" + OutputFolder.QUARANTINE + "/" + SPLIT + "\\.jsonl"
            + "|" + Pattern.quote(OutputFolder.DUPLICATES));

    private final HadoopFiles files;
    private final OutputFolder folder;

    /** @param uri of the dataset's folder */
    public GarbageCollection(HadoopFiles files, String uri) throws IOException {
        this.files = files;
        this.folder = new OutputFolder(files, uri);
    }

    /** The dataset's absolute URI. */
    public String dataset() {
        return folder.uri();
    }

    /**
     * Names and lengths of the files that nobody needs.
     *
     * @throws OutputConflictException if the folder holds a preparation that is not finished
     * @throws CorruptDatasetException if the manifest cannot be read
     * @throws FileNotFoundException if there is no manifest
     */
    public SortedMap<String, Long> find() throws IOException {
        Set<String> named = named(manifest());
        SortedMap<String, Long> garbage = new TreeMap<>();
        for (Map.Entry<String, Long> file : folder.lengths().entrySet()) {
            if (OURS.matcher(file.getKey()).matches() && !named.contains(file.getKey())) {
                garbage.put(file.getKey(), file.getValue());
            }
        }
        return garbage;
    }

    /** @param garbage as it was found */
    public void remove(SortedMap<String, Long> garbage) throws IOException {
        for (String name : garbage.keySet()) {
            folder.remove(name);
        }
        folder.removeWork();
    }

    private Manifest manifest() throws IOException {
        if (folder.manifest().isEmpty() && folder.unfinishedFingerprint().isPresent()) {
            throw new OutputConflictException(folder.uri() + ": the folder holds an unfinished preparation, which is no"
                    + " garbage; start it again to finish it, or delete the folder");
        }
        try (Dataset dataset = Dataset.open(new HadoopFolder(files, folder.uri()), folder.uri())) {
            return dataset.manifest();
        }
    }

    private static Set<String> named(Manifest manifest) {
        Set<String> named =
                new HashSet<>(List.of(Manifest.FILE, manifest.duplicates().file()));
        for (SplitInfo split : manifest.splits()) {
            named.add(split.quarantine().file());
            for (ShardInfo shard : split.shards()) {
                named.add(shard.name());
                named.add(shard.indexName());
            }
        }
        return named;
    }
}
