package org.saccade.nn.attention;

import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.attention.tile.Grid;

import java.util.List;

/**
 * Maps of which some queries have weights of their own.
 *
 * @param positions of all queries
 * @param ofTokens of the queries at the tokens' places, in one row
 * @param tokens places, counted row after row
 */
record TokenMaps(AttentionMaps positions, AttentionMaps ofTokens, List<Integer> tokens) implements AttentionMaps {

    @Override
    public int heads() {
        return positions.heads();
    }

    @Override
    public Grid queries() {
        return positions.queries();
    }

    @Override
    public Grid keys() {
        return positions.keys();
    }

    @Override
    public AttentionMap map(int head, Cell query) {
        int token = tokens.indexOf(query.row() * queries().width() + query.column());
        return token < 0 ? positions.map(head, query) : ofTokens.map(head, new Cell(0, token));
    }
}
