package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The images of a split that were left out.
 *
 * @param file lists them, one JSON object a line, relative to the dataset's folder; empty where nothing was left out
 * @param reasons how many for which reason
 */
public record Quarantine(String file, SortedMap<String, Integer> reasons) implements Serializable {
    public static final Quarantine NONE = new Quarantine("", new TreeMap<>());

    public Quarantine {
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
        reasons.forEach((reason, count) -> Names.atLeastZero("reasons." + reason, count));
        if (file.isEmpty() != reasons.isEmpty()) {
            throw new IllegalArgumentException("file must be given exactly where images were left out, got file='"
                    + file + "', reasons=" + reasons);
        }
        if (!file.isEmpty()) {
            Names.checkPath("file", file);
        }
    }

    /** How many images were left out. */
    public int count() {
        return Math.toIntExact(
                reasons.values().stream().mapToLong(Integer::longValue).sum());
    }
}
