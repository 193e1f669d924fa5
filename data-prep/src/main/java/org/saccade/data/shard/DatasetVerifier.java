package org.saccade.data.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks every byte of a dataset against its manifest. Safe for use by several threads, so a caller may check shards
 * side by side.
 */
public final class DatasetVerifier {
    /** Told after each shard. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param doneBytes of tars and indexes that were checked so far
         * @param totalBytes of all tars and indexes
         */
        void checked(ShardReport report, long doneBytes, long totalBytes);
    }

    private final DatasetFolder folder;
    private final String where;
    private final Manifest manifest;

    private DatasetVerifier(DatasetFolder folder, String where, Manifest manifest) {
        this.folder = folder;
        this.where = where;
        this.manifest = manifest;
    }

    /**
     * Reads the manifest.
     *
     * @param where the folder's address, for messages
     * @throws java.io.FileNotFoundException if there is no manifest
     * @throws CorruptDatasetException if the manifest itself is damaged
     */
    public static DatasetVerifier open(DatasetFolder folder, String where) throws IOException {
        return new DatasetVerifier(folder, where, Dataset.readManifest(folder, where));
    }

    public Manifest manifest() {
        return manifest;
    }

    /**
     * Checks all shards, one after the other, the counts of the manifest, and the lists of what was left out.
     *
     * @return all that is wrong, one line each with file, place and remedy; empty for a sound dataset
     * @throws IOException if a file cannot be read; damage is no exception but a finding
     */
    public List<String> verify(Progress progress) throws IOException {
        List<String> findings = new ArrayList<>();
        long done = 0;
        for (SplitInfo split : manifest.splits()) {
            List<ShardReport> reports = new ArrayList<>();
            for (ShardInfo shard : split.shards()) {
                ShardReport report = verifyShard(shard);
                reports.add(report);
                findings.addAll(report.findings());
                done += shard.bytes() + shard.indexBytes();
                progress.checked(report, done, totalBytes());
            }
            findings.addAll(verifyCounts(split, reports));
            findings.addAll(verifyQuarantine(split));
        }
        return List.copyOf(findings);
    }

    /** Checks one shard: lengths, SHA-256 of tar and index, and of each sample the tar headers, checksum and label. */
    public ShardReport verifyShard(ShardInfo shard) throws IOException {
        return new ShardVerifier(folder, where, shard, manifest.classes().size()).verify();
    }

    /**
     * Checks what the manifest counts of a split, and that its keys are unique, against the reports of all its shards. Says nothing where an
     * index could not be read.
     */
    public List<String> verifyCounts(SplitInfo split, List<ShardReport> reports) {
        int classes = manifest.classes().size();
        if (reports.stream().anyMatch(report -> report.samplesPerClass().size() != classes)) {
            return List.of();
        }
        List<String> findings = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            int index = i;
            int found = reports.stream()
                    .mapToInt(report -> report.samplesPerClass().get(index))
                    .sum();
            String what =
                    "samples of class " + i + " (" + manifest.classes().get(i).wnid() + ")";
            checkCount(split, what, split.samplesPerClass().get(i), found, findings);
        }
        verifyAnomalies(split, reports, findings);
        verifyKeys(split, reports, findings);
        return findings;
    }

    private void verifyAnomalies(SplitInfo split, List<ShardReport> reports, List<String> findings) {
        SortedMap<String, Integer> found = new TreeMap<>();
        reports.forEach(report -> report.anomalies().forEach((flag, count) -> found.merge(flag, count, Integer::sum)));
        SortedSet<String> flags = new TreeSet<>(found.keySet());
        flags.addAll(split.anomalies().keySet());
        for (String flag : flags) {
            int expected = split.anomalies().getOrDefault(flag, 0);
            checkCount(split, "samples with the anomaly " + flag, expected, found.getOrDefault(flag, 0), findings);
        }
    }

    private void verifyKeys(SplitInfo split, List<ShardReport> reports, List<String> findings) {
        Set<String> seen = new HashSet<>();
        for (ShardReport report : reports) {
            for (String key : report.keys()) {
                if (!seen.add(key)) {
                    String file = where + "/" + report.shard().indexName();
                    String problem = "the key " + key + " stands twice in split " + split.name();
                    findings.add(CorruptDatasetException.in(file, problem).getMessage());
                }
            }
        }
    }

    /** The list of what was left out is there, with as many lines as the manifest counts. */
    private List<String> verifyQuarantine(SplitInfo split) throws IOException {
        Quarantine quarantine = split.quarantine();
        if (quarantine.file().isEmpty()) {
            return List.of();
        }
        String problem;
        try {
            long lines = new String(folder.readAll(quarantine.file()), StandardCharsets.UTF_8)
                    .lines()
                    .count();
            if (lines == quarantine.count()) {
                return List.of();
            }
            problem = "lines must be " + quarantine.count() + ", got " + lines;
        } catch (FileNotFoundException e) {
            problem = "is named by the manifest and is not there";
        }
        return List.of(CorruptDatasetException.in(where + "/" + quarantine.file(), problem)
                .getMessage());
    }

    private void checkCount(SplitInfo split, String what, int expected, int found, List<String> findings) {
        if (found != expected) {
            String problem = what + " in split " + split.name() + " must be " + expected + ", got " + found;
            findings.add(CorruptDatasetException.in(where + "/" + ShardFormat.MANIFEST, problem)
                    .getMessage());
        }
    }

    private long totalBytes() {
        return manifest.splits().stream()
                .flatMap(split -> split.shards().stream())
                .mapToLong(shard -> shard.bytes() + shard.indexBytes())
                .sum();
    }
}
