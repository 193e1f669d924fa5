package org.saccade.nn.attention.map;

import java.util.List;

/**
 * Where one query attends to: a weight for each place of a frame, which is the map of the keys and whatever else the query sees around it.
 *
 * @param top row of the frame's first place, below 0 where the query sees keys above the map
 * @param left column of the frame's first place
 * @param height rows of the frame
 * @param width columns of the frame
 * @param weights {@code [height * width]}, row after row; not copied
 * @param seen {@code [height * width]}: whether the neighbourhood lets the query see the place, whatever its weight; not copied
 * @param elsewhere the weight of what stands nowhere: learned slots, a class token, a memory
 */
public record AttentionMap(
        int top, int left, int height, int width, float[] weights, boolean[] seen, double elsewhere) {

    // A frame is row-major: place (row, column) of the map stands at (row - top) * width + column - left

    /** The weight of a place, 0 outside the frame. */
    public float weight(int row, int column) {
        return holds(row, column) ? weights[index(row, column)] : 0;
    }

    /** Whether the query may see a place. */
    public boolean sees(int row, int column) {
        return holds(row, column) && seen[index(row, column)];
    }

    /** Row behind the last one of the frame. */
    public int bottom() {
        return top + height;
    }

    /** Column behind the last one of the frame. */
    public int right() {
        return left + width;
    }

    private boolean holds(int row, int column) {
        return row >= top && row < bottom() && column >= left && column < right();
    }

    private int index(int row, int column) {
        return (row - top) * width + column - left;
    }

    /** The mean of the maps of several heads, in a frame that holds theirs; seen is what one of them sees. */
    public static AttentionMap mean(List<AttentionMap> heads) {
        int top = heads.stream().mapToInt(AttentionMap::top).min().orElseThrow();
        int left = heads.stream().mapToInt(AttentionMap::left).min().orElseThrow();
        int height = heads.stream().mapToInt(AttentionMap::bottom).max().orElseThrow() - top;
        int width = heads.stream().mapToInt(AttentionMap::right).max().orElseThrow() - left;
        float[] weights = new float[height * width];
        boolean[] seen = new boolean[height * width];
        double elsewhere = 0;
        for (AttentionMap head : heads) {
            elsewhere += head.elsewhere / heads.size();
            for (int i = 0; i < head.weights.length; i++) {
                int place = (head.top - top + i / head.width) * width + head.left - left + i % head.width;
                weights[place] += head.weights[i] / heads.size();
                seen[place] |= head.seen[i];
            }
        }
        return new AttentionMap(top, left, height, width, weights, seen, elsewhere);
    }
}
