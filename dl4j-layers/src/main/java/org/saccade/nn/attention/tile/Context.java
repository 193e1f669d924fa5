package org.saccade.nn.attention.tile;

import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;

/**
 * Where the parts of one attention meet while its graph is made.
 *
 * @param scope the graph, and the parameters that the parts declared
 * @param geometry its sizes
 * @param tiles its maps, cut into tiles
 * @param offsets the offsets that relative positions tell apart
 * @param scale what the score multiplies products by
 */
public record Context(GraphScope scope, Geometry geometry, Tiles tiles, Offsets offsets, double scale) {

    /** For logits of the map's places, whatever a tile holds. */
    public void requireWholeMap() {
        Tiling tiling = tiles.tiling();
        Rules.require(
                tiling.tiles() == 1 && tiling.keys() == geometry.keys().positions(),
                "logits of the map's places need a neighbourhood that reads the whole map at once, got %s",
                tiling);
    }
}
