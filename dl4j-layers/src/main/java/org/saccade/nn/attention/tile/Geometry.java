package org.saccade.nn.attention.tile;

import org.saccade.nn.Rules;

import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

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

    /** Pairs of a query and a key, all heads together, where a query sees so many keys. */
    public long pairs(long keys) {
        return (long) heads * queries.positions() * keys;
    }

    /**
     * The same where heads and queries differ.
     *
     * @param keys that a query sees, by head and by the query's place in the raster
     */
    public long pairs(IntBinaryOperator keys) {
        return IntStream.range(0, heads)
                .mapToLong(head -> IntStream.range(0, queries.positions())
                        .mapToLong(query -> keys.applyAsInt(head, query))
                        .sum())
                .sum();
    }

    /** Keys of a square with this side; of a stretch, on a sequence. */
    public long square(int side) {
        return axes() == 1 ? side : (long) side * side;
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
