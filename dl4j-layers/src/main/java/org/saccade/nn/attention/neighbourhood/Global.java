package org.saccade.nn.attention.neighbourhood;

import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

/** Every key. */
public record Global() implements Neighbourhood {

    @Override
    public boolean knowsMemory() {
        return true;
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.everything();
    }
}
