package org.saccade.data.shard;

import java.io.Serializable;

/**
 * Samples whose sources have the same bytes, as their SHA-256 tells. They are reported, not dropped.
 *
 * @param file lists the groups, one JSON object a line, relative to the dataset's folder; empty where there is none
 * @param groups of samples of the same bytes
 * @param samples in all groups
 * @param acrossSplits how many groups have samples of more than one split: images that training and validation share
 */
public record Duplicates(String file, int groups, int samples, int acrossSplits) implements Serializable {
    public static final Duplicates NONE = new Duplicates("", 0, 0, 0);

    public Duplicates {
        Names.atLeastZero("groups", groups);
        if (samples < 2L * groups || acrossSplits < 0 || acrossSplits > groups) {
            throw new IllegalArgumentException(
                    "a group must have at least 2 samples, and no more groups than there are may cross the splits, got groups="
                            + groups + ", samples=" + samples + ", across_splits=" + acrossSplits);
        }
        if (file.isEmpty() != (groups == 0) || groups == 0 && samples > 0) {
            throw new IllegalArgumentException(
                    "file and samples must be given exactly where there are groups, got file='" + file + "', groups="
                            + groups + ", samples=" + samples);
        }
        if (!file.isEmpty()) {
            Names.checkPath("file", file);
        }
    }
}
