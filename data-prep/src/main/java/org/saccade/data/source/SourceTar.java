package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * A tar of images, to be walked wherever there is time: the walk reads headers only.
 *
 * @param split that its images belong to
 * @param range where it lies
 * @param label of all its images; {@link #LABELS_APART} where a ground truth has them
 */
public record SourceTar(String split, TarRange range, int label) implements Serializable {

    /** Stands for a label that is not the tar's. */
    static final int LABELS_APART = -1;

    /**
     * Walks the tar.
     *
     * @throws IncompleteInputException if the tar is cut short or damaged
     */
    public List<TarMember> members(HadoopFiles files) throws IOException {
        try (RangeReader file = files.open(new Path(range.uri()))) {
            return range.members(file);
        }
    }
}
