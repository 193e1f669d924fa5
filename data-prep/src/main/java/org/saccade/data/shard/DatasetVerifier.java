package org.saccade.data.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
     * Checks all shards, one after the other, and the counts of the manifest.
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
        }
        return List.copyOf(findings);
    }

    /** Checks one shard: lengths, SHA-256 of tar and index, and of each sample the tar headers, checksum and label. */
    public ShardReport verifyShard(ShardInfo shard) throws IOException {
        return new ShardVerifier(folder, where, shard, manifest.classes().size()).verify();
    }

    /**
     * Checks the samples of each class of a split against the reports of all its shards. Says nothing where an index
     * could not be read.
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
            if (found != split.samplesPerClass().get(i)) {
                findings.add(CorruptDatasetException.in(
                                where + "/" + ShardFormat.MANIFEST,
                                "samples of class " + i + " ("
                                        + manifest.classes().get(i).wnid() + ") in split " + split.name() + " must be "
                                        + split.samplesPerClass().get(i) + ", got " + found)
                        .getMessage());
            }
        }
        return findings;
    }

    private long totalBytes() {
        return manifest.splits().stream()
                .flatMap(split -> split.shards().stream())
                .mapToLong(shard -> shard.bytes() + shard.indexBytes())
                .sum();
    }
}
