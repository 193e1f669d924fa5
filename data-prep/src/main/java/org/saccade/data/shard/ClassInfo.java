package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Objects;

/**
 * One class of a dataset.
 *
 * @param index the label, 0-based: the rank of {@code wnid} among all sorted wnids
 * @param wnid the class's identifier in the source; for ImageNet a WordNet identifier such as n01440764
 * @param name words for people; the wnid where the source has none
 */
public record ClassInfo(int index, String wnid, String name) implements Serializable {
    public ClassInfo {
        Names.atLeastZero("index", index);
        Objects.requireNonNull(name, "name");
        if (wnid.isEmpty()) {
            throw new IllegalArgumentException("wnid must not be empty (class " + index + ")");
        }
    }
}
