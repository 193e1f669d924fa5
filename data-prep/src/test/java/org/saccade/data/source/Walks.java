package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.util.ArrayList;
import java.util.List;

/** Walks containers in this thread. */
public final class Walks {

    private Walks() {}

    /** Damage ends the walk. */
    public static ContainerWalk strict(HadoopFiles files) {
        return containers -> {
            List<Listing> listings = new ArrayList<>();
            for (Container container : containers) {
                Listing listing = Listing.of(container, files);
                if (listing.isDamaged()) {
                    throw new IncompleteInputException(listing.damage());
                }
                listings.add(listing);
            }
            return listings;
        };
    }
}
