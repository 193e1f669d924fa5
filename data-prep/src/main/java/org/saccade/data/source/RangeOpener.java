package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;

/** Opens files for positional reads. Serializable, so that tasks open what the driver opens. */
@FunctionalInterface
public interface RangeOpener extends Serializable {

    /**
     * @param uri of a {@link SourceImage}
     * @throws FileNotFoundException if there is no such file
     */
    RangeReader open(String uri) throws IOException;
}
