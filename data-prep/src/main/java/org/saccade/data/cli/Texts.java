package org.saccade.data.cli;

import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.Manifest;

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

    static String duplicates(Manifest manifest) {
        if (!manifest.isDetailed()) {
            return UNKNOWN;
        }
        Duplicates duplicates = manifest.duplicates();
        return duplicates.groups() == 0
                ? "none"
                : duplicates.groups() + " groups of sources with the same bytes, " + duplicates.samples() + " samples, "
                        + duplicates.acrossSplits() + " groups across splits (" + duplicates.file() + ")";
    }
}
