package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found in a container.
 *
 * @param images up to its end, or to the damage
 * @param damage why there may be more that cannot be found; empty for a whole container
 */
public record Listing(List<ListedImage> images, String damage) implements Serializable {

    /**
     * Lists a container. Damage is a value, since trying again would not help.
     *
     * @throws IOException if it cannot be read, which another attempt may
     */
    public static Listing of(Container container, HadoopFiles files) throws IOException {
        ArrayList<ListedImage> images = new ArrayList<>();
        try {
            container.list(files, images::add);
            return new Listing(images, "");
        } catch (IncompleteInputException e) {
            return new Listing(images, e.getMessage());
        }
    }

    public boolean isDamaged() {
        return !damage.isEmpty();
    }
}
