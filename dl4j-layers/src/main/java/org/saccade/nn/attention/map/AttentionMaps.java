package org.saccade.nn.attention.map;

import org.saccade.nn.attention.tile.Grid;

import java.util.stream.IntStream;

/** The attention of a layer in one example: a map over its keys for each head and query. */
public interface AttentionMaps {

    int heads();

    /** Where the queries stand. One place alone is one query for the whole map. */
    Grid queries();

    /** Where the keys stand: the map that the maps show. It covers the same example as the queries do, perhaps more coarsely. */
    Grid keys();

    /**
     * Where a query attends to.
     *
     * @param head counted from 0
     */
    AttentionMap map(int head, Cell query);

    /** Where a query attends to in the mean of all heads. */
    default AttentionMap mean(Cell query) {
        return AttentionMap.mean(
                IntStream.range(0, heads()).mapToObj(head -> map(head, query)).toList());
    }
}
