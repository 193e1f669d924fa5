package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a head's map lies in an array: row after row, zeros before and after, so that a whole vector of queries finds its keys at one
 * distance, wherever they stand. Rows are apart as far as windows look over their end, if at all; a window that looks at nothing there
 * meets the next row instead, behind a mask.
 *
 * <p>Positions are handled in blocks of one vector. The last block may reach over the end of the map.
 */
final class PlaneLayout {

    /** Added to a logit that a query does not see. It is finite, so that differences of two are no NaN. */
    static final float HIDDEN = -1e30f;

    private final LocalAttention attention;
    private final int lanes;
    private final int pitch;
    private final int blocks;
    private final int margin;
    private final int[] shifts;
    private final int[][] seen;
    private final int[][] seenBy;
    private final int[][][] seenByRow;
    private final int[][][] seenByColumn;
    private final float[] rowMask;
    private final float[] columnMask;

    PlaneLayout(LocalAttention attention, int lanes) {
        this.attention = attention;
        this.lanes = lanes;
        pitch = attention.columns().length()
                + (attention.columns().seesOutside() ? attention.columns().farthest() : 0);
        blocks = (attention.rows().length() * pitch + lanes - 1) / lanes;
        int farthest = attention.rows().farthest() * pitch + attention.columns().farthest();
        margin = (farthest + lanes - 1) / lanes * lanes;
        shifts = IntStream.range(0, attention.offsets()).map(this::shift).toArray();
        seen = IntStream.range(0, blocks).mapToObj(block -> offsets(block, 1)).toArray(int[][]::new);
        seenBy =
                IntStream.range(0, blocks).mapToObj(block -> offsets(block, -1)).toArray(int[][]::new);
        seenByRow = apart(attention.rows().offsets(), attention::rowOf);
        seenByColumn = apart(attention.columns().offsets(), attention::columnOf);
        rowMask = mask(
                attention.rows().offsets(),
                (position, offset) -> attention.rows().sees(position / pitch, offset));
        columnMask = mask(
                attention.columns().offsets(),
                (position, offset) -> attention.columns().sees(position % pitch, offset));
    }

    private int shift(int offset) {
        return attention.rows().distance(attention.rowOf(offset)) * pitch
                + attention.columns().distance(attention.columnOf(offset));
    }

    /** The offsets at which a query of the block sees any key, or, with direction -1, a key of the block is seen by any query. */
    private int[] offsets(int block, int direction) {
        return IntStream.range(0, attention.offsets())
                .filter(offset -> IntStream.range(block * lanes, (block + 1) * lanes)
                        .anyMatch(position -> direction > 0 ? seesAt(position, offset) : isSeenAt(position, offset)))
                .toArray();
    }

    /** The offsets that a block sees, by row or by column. */
    private int[][][] apart(int places, IntUnaryOperator place) {
        return Stream.of(seen)
                .map(list -> IntStream.range(0, places)
                        .mapToObj(i -> IntStream.of(list)
                                .filter(offset -> place.applyAsInt(offset) == i)
                                .toArray())
                        .toArray(int[][]::new))
                .toArray(int[][][]::new);
    }

    private boolean isOnMap(int position) {
        return position / pitch < attention.rows().length()
                && position % pitch < attention.columns().length();
    }

    private boolean seesAt(int position, int offset) {
        return isOnMap(position)
                && attention.rows().sees(position / pitch, attention.rowOf(offset))
                && attention.columns().sees(position % pitch, attention.columnOf(offset));
    }

    private boolean isSeenAt(int position, int offset) {
        int row = position / pitch - attention.rows().distance(attention.rowOf(offset));
        int column = position % pitch - attention.columns().distance(attention.columnOf(offset));
        return isOnMap(position)
                && attention.rows().holds(row)
                && attention.columns().holds(column)
                && attention.rows().sees(row, attention.rowOf(offset))
                && attention.columns().sees(column, attention.columnOf(offset));
    }

    private interface Sight {
        boolean sees(int position, int offset);
    }

    private float[] mask(int offsets, Sight sight) {
        float[] mask = new float[offsets * blocks * lanes];
        Arrays.fill(mask, HIDDEN);
        for (int offset = 0; offset < offsets; offset++) {
            for (int position = 0; position < blocks * lanes; position++) {
                if (isOnMap(position) && sight.sees(position, offset)) {
                    mask[offset * blocks * lanes + position] = 0;
                }
            }
        }
        return mask;
    }

    int blocks() {
        return blocks;
    }

    /** Where the first position lies in a channel. */
    int margin() {
        return margin;
    }

    /** Elements of a channel. */
    int stride() {
        return margin + blocks * lanes + margin;
    }

    /** From a query's place to its keys', by offset. */
    int[] shifts() {
        return shifts;
    }

    /** The offsets that queries of a block see. */
    int[] seen(int block) {
        return seen[block];
    }

    /** The same by row offset. */
    int[][] seenByRow(int block) {
        return seenByRow[block];
    }

    int[][] seenByColumn(int block) {
        return seenByColumn[block];
    }

    /** The offsets at which keys of a block are seen. */
    int[] seenBy(int block) {
        return seenBy[block];
    }

    /** Of all row offsets, blocks * lanes positions each: 0 or {@link #HIDDEN}. */
    float[] rowMask() {
        return rowMask;
    }

    float[] columnMask() {
        return columnMask;
    }

    /** A head's channels into the array. */
    void read(Tensor tensor, int from, int channels, float[] into) {
        int rows = pitch == attention.columns().length() ? 1 : attention.rows().length();
        int row = attention.positionsOfMap() / rows;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < rows; y++) {
                tensor.get(
                        from + channel * attention.positionsOfMap() + y * row,
                        into,
                        channel * stride() + margin + y * pitch,
                        row);
            }
        }
    }

    void write(float[] values, Tensor tensor, int to, int channels) {
        int rows = pitch == attention.columns().length() ? 1 : attention.rows().length();
        int row = attention.positionsOfMap() / rows;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < rows; y++) {
                tensor.put(
                        to + channel * attention.positionsOfMap() + y * row,
                        values,
                        channel * stride() + margin + y * pitch,
                        row);
            }
        }
    }
}
