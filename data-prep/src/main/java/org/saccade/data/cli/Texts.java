package org.saccade.data.cli;

import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.Quarantine;
import org.saccade.data.shard.SplitInfo;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Phrases that several commands print. */
final class Texts {

    /** What a manifest of version 1 does not say. */
    static final String UNKNOWN = "unknown";

    private Texts() {}

    /** "tar, mode resize, quality 90". */
    static String list(String first, Map<String, String> pairs) {
        return Stream.concat(
                        Stream.of(first), pairs.entrySet().stream().map(pair -> pair.getKey() + " " + pair.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** "1 shard", "2 shards". */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** A row a split. */
    static Table splits(Manifest manifest) {
        Table table = new Table().head("split", "samples", "shards", "bytes", "anomalies", "left out");
        for (SplitInfo split : manifest.splits()) {
            table.row(
                    split.name(),
                    split.samples(),
                    split.shards().size(),
                    Bytes.text(split.bytes()),
                    Table.counts(split.anomalies()),
                    leftOut(split.quarantine()));
        }
        return table;
    }

    static String leftOut(Quarantine quarantine) {
        return Table.counts(quarantine.reasons()) + (quarantine.count() == 0 ? "" : " (" + quarantine.file() + ")");
    }

    static String duplicates(Manifest manifest) {
        if (!manifest.isDetailed()) {
            return UNKNOWN;
        }
        Duplicates duplicates = manifest.duplicates();
        return duplicates.groups() == 0
                ? "none"
                : count(duplicates.groups(), "group") + " of sources with the same bytes, "
                        + count(duplicates.samples(), "sample") + ", "
                        + count(duplicates.acrossSplits(), "group") + " across splits (" + duplicates.file() + ")";
    }
}
