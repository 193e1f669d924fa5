package org.saccade.nn.attention;

import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.attention.tile.Grid;

import java.util.Arrays;

/**
 * Attention to sorted blocks as attention to places: a key of a sorted block is a mixture of the keys at its place in all blocks, and its weight goes
 * to them by their shares.
 *
 * @param grid where queries and keys stand
 * @param heads N
 * @param blocks K of b places
 * @param kept 0 where a block attends to its sorted block and itself, or the number of sorted blocks that all attend to
 * @param weights [N, K, b, 2 b], the sorted block first; [N, K b, kept b] where some are kept
 * @param sorting [N, K, K]: the shares of all blocks in each sorted block
 */
record SortedMaps(Grid grid, int heads, int blocks, int kept, float[] weights, float[] sorting)
        implements AttentionMaps {

    @Override
    public Grid queries() {
        return grid;
    }

    @Override
    public Grid keys() {
        return grid;
    }

    @Override
    public AttentionMap map(int head, Cell query) {
        int positions = grid.positions();
        int length = positions / blocks;
        int place = query.row() * grid.width() + query.column();
        int seen = (kept == 0 ? 2 : kept) * length;
        int first = (head * positions + place) * seen;
        float[] all = new float[positions];
        if (kept == 0) {
            spread(all, first, head, place / length);
            for (int i = 0; i < length; i++) {
                all[place / length * length + i] += weights[first + length + i];
            }
        }
        for (int sorted = 0; sorted < kept; sorted++) {
            spread(all, first + sorted * length, head, sorted);
        }
        boolean[] everything = new boolean[positions];
        Arrays.fill(everything, true);
        return new AttentionMap(0, 0, grid.height(), grid.width(), all, everything, 0);
    }

    /** The weights of one sorted block, which begin at {@code first}. */
    private void spread(float[] all, int first, int head, int sorted) {
        int length = all.length / blocks;
        for (int block = 0; block < blocks; block++) {
            float share = sorting[(head * blocks + sorted) * blocks + block];
            for (int i = 0; i < length; i++) {
                all[block * length + i] += share * weights[first + i];
            }
        }
    }
}
