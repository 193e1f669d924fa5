package org.saccade.data.job;

import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.Source;
import org.saccade.data.source.file.HadoopFiles;

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

/**
 * Finds and removes what jobs left behind in a finished dataset: files that have a name of ours and that the manifest does not name. Files of any other
 * name are somebody's own, and an unfinished preparation is no garbage.
 */
public final class GarbageCollection {

    private static final String SPLIT = "(" + Source.TRAIN + "|" + Source.VAL + ")";

    private static final Pattern OURS = Pattern.compile(OutputFolder.WORK + "/.+"
            + "|" + SPLIT + "/shard-\\d{5,}-of-\\d{5,}\\.(idx|"
            + Arrays.stream(ShardContainer.values()).map(ShardContainer::id).collect(Collectors.joining("|")) + ")"
            + "|" + OutputFolder.QUARANTINE + "/" + SPLIT + "\\.jsonl"
            + "|" + Pattern.quote(OutputFolder.DUPLICATES));

    private final OutputFolder folder;

    /** @param uri of the dataset's folder */
    public GarbageCollection(HadoopFiles files, String uri) throws IOException {
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
        byte[] json = folder.manifest().orElse(null);
        if (json != null) {
            return Manifest.parse(json, folder.uri() + "/" + Manifest.FILE);
        }
        if (folder.unfinishedFingerprint().isPresent()) {
            throw new OutputConflictException(folder.uri() + ": the folder holds an unfinished preparation, which is no"
                    + " garbage; start it again to finish it, or delete the folder");
        }
        throw new FileNotFoundException("there is no file " + folder.uri() + "/" + Manifest.FILE + "; check the path");
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
