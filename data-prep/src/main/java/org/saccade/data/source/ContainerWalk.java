package org.saccade.data.source;

import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.List;

/** Lists containers, all at once where there are machines for it. */
@FunctionalInterface
public interface ContainerWalk {

    /**
     * What each container holds, in the order of the containers.
     *
     * @throws IncompleteInputException if one is damaged and that is not accepted
     */
    List<Listing> listings(List<? extends Container> containers) throws IOException;
}
