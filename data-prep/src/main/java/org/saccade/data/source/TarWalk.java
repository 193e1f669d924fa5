package org.saccade.data.source;

import java.io.IOException;
import java.util.List;

/** Walks tars, all at once where there are machines for it. */
@FunctionalInterface
public interface TarWalk {

    /**
     * The members of each tar, in the order of the tars.
     *
     * @throws IncompleteInputException if a tar is cut short or damaged
     */
    List<List<TarMember>> members(List<SourceTar> tars) throws IOException;
}
