package org.saccade.data.source;

import org.saccade.data.shard.ClassInfo;

import java.util.List;

/**
 * What a source holds.
 *
 * @param classes in the order of their indexes
 * @param images names, labels and places of all images, at least one
 * @param damaged containers whose end could not be read, where that is accepted
 */
public record Contents(List<ClassInfo> classes, List<SourceImage> images, List<DamagedContainer> damaged) {

    /**
     * A container of which only the beginning could be read.
     *
     * @param split that its images belong to
     * @param name as messages have it
     * @param damage what is wrong, and where
     */
    public record DamagedContainer(String split, String name, String damage) {}
}
