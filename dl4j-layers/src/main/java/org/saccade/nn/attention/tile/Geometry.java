package org.saccade.nn.attention.tile;

import org.saccade.nn.Rules;

/**
 * The sizes of one attention: what parameters and graphs of its parts are shaped by.
 *
 * @param heads N
 * @param keyChannels E, channels of a head's queries and keys
 * @param valueChannels channels of a head's values
 * @param queries where the queries stand
 * @param keys where the keys stand
 */
public record Geometry(int heads, int keyChannels, int valueChannels, Grid queries, Grid keys) {

    public int axes() {
        return queries.axes();
    }

    /** Where tiles are cut for both. */
    public void requireOneGrid() {
        Rules.require(
                queries.equals(keys),
                "a neighbourhood that is cut into tiles must have its queries where its keys are, got queries %dx%d, keys %dx%d",
                queries.height(),
                queries.width(),
                keys.height(),
                keys.width());
    }

    /** The same attention with every map read as one sequence, row after row. */
    public Geometry raster() {
        return new Geometry(heads, keyChannels, valueChannels, queries.raster(), keys.raster());
    }
}
