package org.saccade.nn.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a head's map lies in an array: row after row, zeros before and after, so that a whole vector of queries finds its keys at one
 * distance, wherever they stand. Rows are apart as far as windows look over their end, if at all; a window that looks at nothing there
 * meets the next row instead, behind a mask.
 *
 * <p>Positions are handled in blocks of one vector, and where that pays, two blocks at a time, some whole rows apart. The last block of
 * such rows may reach over their end: what it writes there is written again by the blocks that come after it.
 */
final class PlaneLayout {

    /** Added to a logit that a query does not see. It is finite, so that differences of two are no NaN. */
    static final float HIDDEN = -1e30f;
    /** Lanes that have to be of use in rows that are handled two at a time. */
    private static final double USEFUL = 0.85;
    /** What products whose keys are loaded for one block cost, over what else a block costs: measured at 56x56 with a window of 7. */
    private static final double PRODUCTS = 2.5;

    /** Offsets that both blocks share, by the upper one's number, and those that they do not. */
    record Lists(int[] both, int[] upper, int[] lower) {}

    /**
     * Blocks that are handled together.
     *
     * @param lower -1 for none
     * @param seen offsets at which the blocks' queries see any key
     * @param seenBy offsets at which the blocks' keys are seen by any query
     */
    record Group(int upper, int lower, Lists seen, Lists seenBy) {}

    private final LocalAttention attention;
    private final int lanes;
    private final int pitch;
    private final int margin;
    /** Rows between the blocks of a group. */
    private final int rowsBelow;

    private final Map<List<Integer>, int[]> lists = new HashMap<>();
    private final int[] starts;
    private final float[][] live;
    private final Group[] groups;
    private final int[] shifts;
    private final int[][] seen;
    private final int[][] seenBy;
    private final int[][][] seenByRow;
    private final int[][][] seenByColumn;
    private final float[] rowMask;
    private final float[] columnMask;

    PlaneLayout(LocalAttention attention, Loops loops) {
        this.attention = attention;
        this.lanes = loops.lanes();
        pitch = attention.columns().length()
                + (attention.columns().seesOutside() ? attention.columns().farthest() : 0);
        int farthest = attention.rows().farthest() * pitch + attention.columns().farthest();
        margin = roundedUp(farthest);
        rowsBelow = rowsBelow();
        boolean pairs = loops instanceof TwoRowLoops && rowsBelow > 0;
        int unit = pairs ? rowsBelow * pitch : roundedUp(attention.rows().length() * pitch);
        int blocksOfUnit = roundedUp(unit) / lanes;
        int units = (attention.rows().length() * pitch + unit - 1) / unit;
        starts = IntStream.range(0, units * blocksOfUnit)
                .map(block -> block / blocksOfUnit * unit + block % blocksOfUnit * lanes)
                .toArray();
        live = IntStream.range(0, starts.length)
                .mapToObj(block -> first(unit - block % blocksOfUnit * lanes))
                .toArray(float[][]::new);
        shifts = IntStream.range(0, attention.offsets()).map(this::shift).toArray();
        seen = lists(this::seesAt);
        seenBy = lists(this::isSeenAt);
        seenByRow = apart(attention.rows().offsets(), attention::rowOf);
        seenByColumn = apart(attention.columns().offsets(), attention::columnOf);
        rowMask = mask(
                attention.rows().offsets(),
                (position, offset) -> attention.rows().sees(position / pitch, offset));
        columnMask = mask(
                attention.columns().offsets(),
                (position, offset) -> attention.columns().sees(position % pitch, offset));
        List<Group> inOrder = new ArrayList<>();
        for (int first = 0; first < units; first += pairs ? 2 : 1) {
            group(first * blocksOfUnit, blocksOfUnit, pairs && first + 1 < units, inOrder);
        }
        groups = inOrder.toArray(Group[]::new);
    }

    private int roundedUp(int positions) {
        return (positions + lanes - 1) / lanes * lanes;
    }

    /** Few rows share many keys, some more may fill the vectors better; 0 where pairs do not pay. */
    private int rowsBelow() {
        int most = Math.min(attention.rows().length(), attention.rows().offsets()) - 1;
        return IntStream.rangeClosed(
                        (lanes + pitch - 1) / pitch, attention.rows().step() == 1 ? most : 0)
                .filter(rows -> useful(rows) >= USEFUL)
                .boxed()
                .min(Comparator.comparingDouble(this::cost))
                .orElse(0);
    }

    private double useful(int rows) {
        return rows * pitch / (double) roundedUp(rows * pitch);
    }

    private double cost(int rows) {
        double shared = 1 - rows / (double) attention.rows().offsets();
        return (1 + PRODUCTS * (1 - shared / 2)) / useful(rows);
    }

    private float[] first(int positions) {
        float[] factors = new float[lanes];
        Arrays.fill(factors, 0, Math.min(lanes, positions), 1);
        return factors;
    }

    /** From the last block of the rows to the first one, see above. */
    private void group(int first, int blocks, boolean pairs, List<Group> inOrder) {
        for (int block = first + blocks - 1; block >= first; block--) {
            int lower = pairs ? block + blocks : -1;
            inOrder.add(new Group(
                    block, lower, shared(seen, block, lower, -below()), shared(seenBy, block, lower, below())));
        }
    }

    /** @param toLower from an offset of the upper block to that of the lower one */
    private Lists shared(int[][] lists, int upper, int lower, int toLower) {
        int[] under = lower < 0 ? new int[0] : lists[lower];
        IntPredicate both = offset -> Arrays.binarySearch(under, offset + toLower) >= 0;
        IntPredicate bothFromBelow = offset -> Arrays.binarySearch(lists[upper], offset - toLower) >= 0;
        return new Lists(
                list(IntStream.of(lists[upper]).filter(both)),
                list(IntStream.of(lists[upper]).filter(both.negate())),
                list(IntStream.of(under).filter(bothFromBelow.negate())));
    }

    /** Lists of the same offsets are one list: most blocks have the same, which stays in the first cache. */
    private int[] list(IntStream offsets) {
        int[] list = offsets.toArray();
        return lists.computeIfAbsent(IntStream.of(list).boxed().toList(), offsetsOfList -> list);
    }

    private int shift(int offset) {
        return attention.rows().distance(attention.rowOf(offset)) * pitch
                + attention.columns().distance(attention.columnOf(offset));
    }

    private interface Sight {
        boolean sees(int position, int offset);
    }

    /** The offsets at which any live position of a block has sight, by block. */
    private int[][] lists(Sight sight) {
        return IntStream.range(0, starts.length)
                .mapToObj(
                        block -> list(IntStream.range(0, attention.offsets()).filter(offset -> IntStream.range(0, lanes)
                                .filter(lane -> live[block][lane] > 0)
                                .anyMatch(lane -> sight.sees(starts[block] + lane, offset)))))
                .toArray(int[][]::new);
    }

    /** The offsets that a block sees, by row or by column. */
    private int[][][] apart(int places, IntUnaryOperator place) {
        return Stream.of(seen)
                .map(list -> IntStream.range(0, places)
                        .mapToObj(i -> list(IntStream.of(list).filter(offset -> place.applyAsInt(offset) == i)))
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

    private float[] mask(int offsets, Sight sight) {
        float[] mask = new float[offsets * length()];
        Arrays.fill(mask, HIDDEN);
        for (int offset = 0; offset < offsets; offset++) {
            for (int position = 0; position < length(); position++) {
                if (isOnMap(position) && sight.sees(position, offset)) {
                    mask[offset * length() + position] = 0;
                }
            }
        }
        return mask;
    }

    /** In the order in which they have to be handled. An array: going through a list allocates, for every head. */
    Group[] groups() {
        return groups;
    }

    int distanceBelow() {
        return rowsBelow * pitch;
    }

    /** From an offset of a lower block to the upper block's that leads to the same key. */
    int below() {
        return rowsBelow * attention.columns().offsets();
    }

    /** Where the first position of a block lies in a channel. */
    int place(int block) {
        return margin + starts[block];
    }

    /** One for the lanes of a block that no other block has, zero for the others. */
    float[] live(int block) {
        return live[block];
    }

    /** Positions, those behind the map included. */
    int length() {
        return starts[starts.length - 1] + lanes;
    }

    /** Elements of a channel, whole vectors. */
    int stride() {
        return roundedUp(margin + length() + margin);
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

    /** The mask of one offset of an axis into a channel. */
    void readMask(float[] mask, int offset, float[] into, int at) {
        System.arraycopy(mask, offset * length(), into, at + margin, length());
    }

    /** Of all row offsets, {@link #length} positions each: 0 or {@link #HIDDEN}. */
    float[] rowMask() {
        return rowMask;
    }

    float[] columnMask() {
        return columnMask;
    }

    /** A head's channels into the array. */
    void read(Tensor tensor, int from, int channels, float[] into) {
        for (int stretch = 0; stretch < channels * stretches(); stretch++) {
            tensor.get(from + stretch * stretchLength(), into, placeOfStretch(stretch), stretchLength());
        }
    }

    void write(float[] values, Tensor tensor, int to, int channels) {
        for (int stretch = 0; stretch < channels * stretches(); stretch++) {
            tensor.put(to + stretch * stretchLength(), values, placeOfStretch(stretch), stretchLength());
        }
    }

    /** What lies without a gap here and in a tensor: a row, or a whole channel. */
    private int stretchLength() {
        return attention.positionsOfMap() / stretches();
    }

    private int stretches() {
        return pitch == attention.columns().length() ? 1 : attention.rows().length();
    }

    private int placeOfStretch(int stretch) {
        return stretch / stretches() * stride() + margin + stretch % stretches() * pitch;
    }
}
