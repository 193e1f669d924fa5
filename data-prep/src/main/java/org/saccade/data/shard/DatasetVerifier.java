package org.saccade.data.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Checks every byte of a dataset against its manifest. */
public final class DatasetVerifier {
    /** Told after each shard, in the order of the manifest. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param doneBytes of shards and indexes that were checked so far
         * @param totalBytes of all shards and indexes
         */
        void checked(long doneBytes, long totalBytes);
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
     * Checks all shards, several at a time, the counts and statistics of the manifest, and the lists of what was left out and of duplicates.
     *
     * @param threads that read and check
     * @return all that is wrong, one line each with file, place and remedy, in the order of the manifest; empty for a sound dataset
     * @throws IOException if a file cannot be read; damage is no exception but a finding
     */
    public List<String> verify(int threads, Progress progress) throws IOException {
        List<String> findings = new ArrayList<>();
        List<ShardInfo> shards = manifest.splits().stream()
                .flatMap(split -> split.shards().stream())
                .toList();
        try (ReadAhead<ShardInfo, ShardReport> checks = new ReadAhead<>(shards, threads, this::verifyShard)) {
            long done = 0;
            for (SplitInfo split : manifest.splits()) {
                List<ShardReport> reports = new ArrayList<>();
                for (ShardInfo shard : split.shards()) {
                    ShardReport report = checks.next();
                    reports.add(report);
                    findings.addAll(report.findings());
                    done += shard.bytes() + shard.indexBytes();
                    progress.checked(done, totalBytes());
                }
                findings.addAll(verifyCounts(split, reports));
                findings.addAll(verifyLines(
                        split.quarantine().file(), split.quarantine().count()));
            }
        }
        findings.addAll(
                verifyLines(manifest.duplicates().file(), manifest.duplicates().groups()));
        return List.copyOf(findings);
    }

    /** Checks one shard: lengths, SHA-256 of shard and index, and every byte between the payloads and of them. */
    ShardReport verifyShard(ShardInfo shard) throws IOException {
        return new ShardVerifier(folder, where, shard, manifest.classes().size(), manifest.layout()).verify();
    }

    /**
     * Checks what the manifest counts of a split, and that its keys are unique, against the indexes of all its shards. Says nothing where one
     * could not be read.
     */
    private List<String> verifyCounts(SplitInfo split, List<ShardReport> reports) {
        if (reports.stream().anyMatch(report -> report.index().isEmpty())) {
            return List.of();
        }
        SplitSurvey survey = new SplitSurvey(folder, where, manifest.container(), manifest.classes());
        reports.forEach(report -> survey.add(report.shard(), report.index().orElseThrow()));
        SplitInfo found = survey.info(split.name(), split.statistics().pixels(), split.quarantine());
        List<String> findings = new ArrayList<>();
        verifyClasses(split, found, findings);
        verifyAnomalies(split, found, findings);
        verifyStatistics(split, found.statistics(), findings);
        verifyKeys(split, reports, findings);
        return findings;
    }

    private void verifyClasses(SplitInfo split, SplitInfo found, List<String> findings) {
        for (ClassInfo one : manifest.classes()) {
            check(
                    split,
                    "samples of class " + one.index() + " (" + one.wnid() + ")",
                    split.samplesPerClass().get(one.index()),
                    found.samplesPerClass().get(one.index()),
                    findings);
        }
    }

    private void verifyAnomalies(SplitInfo split, SplitInfo found, List<String> findings) {
        SortedSet<String> flags = new TreeSet<>(found.anomalies().keySet());
        flags.addAll(split.anomalies().keySet());
        for (String flag : flags) {
            check(
                    split,
                    "samples with the anomaly " + flag,
                    split.anomalies().getOrDefault(flag, 0),
                    found.anomalies().getOrDefault(flag, 0),
                    findings);
        }
    }

    private void verifyStatistics(SplitInfo split, ImageStatistics found, List<String> findings) {
        ImageStatistics expected = split.statistics();
        if (!expected.equals(ImageStatistics.NONE)) {
            check(split, "widths", expected.width(), found.width(), findings);
            check(split, "heights", expected.height(), found.height(), findings);
            check(split, "lengths in bytes", expected.bytes(), found.bytes(), findings);
        }
    }

    private void verifyKeys(SplitInfo split, List<ShardReport> reports, List<String> findings) {
        Set<String> seen = new HashSet<>();
        for (ShardReport report : reports) {
            ShardIndex index = report.index().orElseThrow();
            for (int sample = 0; sample < index.count(); sample++) {
                String key = index.entry(sample).key();
                if (!seen.add(key)) {
                    String file = where + "/" + report.shard().indexName();
                    String problem = "the key " + key + " stands twice in split " + split.name();
                    findings.add(CorruptDatasetException.in(file, problem).getMessage());
                }
            }
        }
    }

    /** A list beside the shards is there, with as many lines as the manifest counts. */
    private List<String> verifyLines(String file, int expected) throws IOException {
        if (file.isEmpty()) {
            return List.of();
        }
        String problem;
        try {
            long lines = new String(folder.readAll(file), StandardCharsets.UTF_8)
                    .lines()
                    .count();
            if (lines == expected) {
                return List.of();
            }
            problem = "lines must be " + expected + ", got " + lines;
        } catch (FileNotFoundException e) {
            problem = "is named by the manifest and is not there";
        }
        return List.of(CorruptDatasetException.in(where + "/" + file, problem).getMessage());
    }

    private void check(SplitInfo split, String what, Object expected, Object found, List<String> findings) {
        if (!found.equals(expected)) {
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
