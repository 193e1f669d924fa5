package org.saccade.nn.attention.neighbourhood;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.TileAxis;
import org.saccade.nn.attention.tile.Tiling;

/**
 * The keys that each query sees: by rows and columns apart, or by pairs. Queries that only fill up a tile see everything, so that
 * their weights are numbers until they are cut off.
 */
public interface Reach {

    /** Zero where a query sees a key, minus infinity elsewhere. */
    Additions mask(SameDiff sameDiff, DataType type);

    /**
     * For queries that see no key, whose output is zero: [1, N or 1, G, P, 1] of ones and zeros. Null where every query sees one. The
     * mask lets such a query see everything.
     */
    SDVariable alive(SameDiff sameDiff, DataType type);

    /** Whether a query sees a key of its tile, both given by head and place on the map, the key perhaps outside. */
    boolean sees(int head, int queryRow, int queryColumn, int keyRow, int keyColumn);

    /** Whether a query sees a key, both given by head and place on the map. */
    interface PairRule {
        boolean sees(int head, int queryRow, int queryColumn, int keyRow, int keyColumn);
    }

    /** Everything. */
    static Reach everything() {
        return new Reach() {
            @Override
            public Additions mask(SameDiff sameDiff, DataType type) {
                return Additions.NONE;
            }

            @Override
            public SDVariable alive(SameDiff sameDiff, DataType type) {
                return null;
            }

            @Override
            public boolean sees(int head, int queryRow, int queryColumn, int keyRow, int keyColumn) {
                return true;
            }
        };
    }

    /** The keys whose row and column both are seen. */
    static Reach byAxes(Tiling tiling, AxisRule rows, AxisRule columns) {
        return new AxesReach(tiling, rows, columns);
    }

    /**
     * Any set of pairs.
     *
     * @param heads heads whose sets differ, 1 where they do not
     */
    static Reach byPairs(Tiling tiling, int heads, PairRule rule) {
        return new PairsReach(tiling, heads, rule);
    }

    /** Rows and columns. */
    record AxesReach(Tiling tiling, AxisRule rows, AxisRule columns) implements Reach {

        @Override
        public Additions mask(SameDiff sameDiff, DataType type) {
            return new Additions(constant(sameDiff, mask(true, type)), constant(sameDiff, mask(false, type)), null);
        }

        private static SDVariable constant(SameDiff sameDiff, INDArray mask) {
            return mask == null ? null : sameDiff.constant(mask);
        }

        /** [1, G, P, s, 1] for rows, [1, G, P, 1, s'] for columns; null where nothing is hidden. */
        private INDArray mask(boolean isRow, DataType type) {
            TileAxis axis = isRow ? tiling.rows() : tiling.columns();
            AxisRule rule = isRow ? rows : columns;
            INDArray mask = null;
            for (int tile = 0; tile < tiling.tiles(); tile++) {
                int tileOnAxis = isRow
                        ? tile / tiling.columns().tiles()
                        : tile % tiling.columns().tiles();
                for (int query = 0; query < tiling.queries(); query++) {
                    int place = isRow ? tiling.queryRow(tile, query) : tiling.queryColumn(tile, query);
                    for (int key = 0; key < axis.span(); key++) {
                        if (hides(axis, rule, place, axis.key(tileOnAxis, key))) {
                            mask = mask == null ? zeros(axis, isRow, type) : mask;
                            mask.putScalar(
                                    new int[] {0, tile, query, isRow ? key : 0, isRow ? 0 : key},
                                    Double.NEGATIVE_INFINITY);
                        }
                    }
                }
            }
            return mask;
        }

        /** In its shape at once: SameDiff would copy a reshaped constant. */
        private INDArray zeros(TileAxis axis, boolean isRow, DataType type) {
            return Nd4j.zeros(
                    type, 1, tiling.tiles(), tiling.queries(), isRow ? axis.span() : 1, isRow ? 1 : axis.span());
        }

        private static boolean hides(TileAxis axis, AxisRule rule, int query, int key) {
            return query < axis.queries() && !isBlind(rule, query) && !sees(rule, query, key);
        }

        private static boolean sees(AxisRule rule, int query, int key) {
            return key >= rule.first(query) && key <= rule.last(query) && rule.sees(query, key);
        }

        @Override
        public boolean sees(int head, int queryRow, int queryColumn, int keyRow, int keyColumn) {
            return sees(rows, queryRow, keyRow) && sees(columns, queryColumn, keyColumn);
        }

        private static boolean isBlind(AxisRule rule, int query) {
            for (int key = rule.first(query); key <= rule.last(query); key++) {
                if (rule.sees(query, key)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public SDVariable alive(SameDiff sameDiff, DataType type) {
            INDArray alive = null;
            for (int tile = 0; tile < tiling.tiles(); tile++) {
                for (int query = 0; query < tiling.queries(); query++) {
                    int row = tiling.queryRow(tile, query);
                    int column = tiling.queryColumn(tile, query);
                    if (tiling.isQuery(row, column) && (isBlind(rows, row) || isBlind(columns, column))) {
                        alive = alive == null ? Nd4j.ones(type, 1, 1, tiling.tiles(), tiling.queries(), 1) : alive;
                        alive.putScalar(new int[] {0, 0, tile, query, 0}, 0);
                    }
                }
            }
            return alive == null ? null : sameDiff.constant(alive);
        }
    }

    /** Pairs. */
    record PairsReach(Tiling tiling, int heads, PairRule rule) implements Reach {

        @Override
        public Additions mask(SameDiff sameDiff, DataType type) {
            long[] shape = {1, heads, tiling.tiles(), tiling.queries(), tiling.keys()};
            double[] mask = new double[Math.toIntExact(ArrayUtil.prodLong(shape))];
            int row = 0;
            for (int head = 0; head < heads; head++) {
                for (int tile = 0; tile < tiling.tiles(); tile++) {
                    for (int query = 0; query < tiling.queries(); query++) {
                        if (isQuery(tile, query) && !isBlind(head, tile, query)) {
                            hide(mask, row, head, tile, query);
                        }
                        row += tiling.keys();
                    }
                }
            }
            return new Additions(null, null, sameDiff.constant(Nd4j.create(mask, shape, type)));
        }

        private void hide(double[] mask, int row, int head, int tile, int query) {
            for (int key = 0; key < tiling.keys(); key++) {
                if (!sees(head, tile, query, key)) {
                    mask[row + key] = Double.NEGATIVE_INFINITY;
                }
            }
        }

        private boolean isQuery(int tile, int query) {
            return tiling.isQuery(tiling.queryRow(tile, query), tiling.queryColumn(tile, query));
        }

        private boolean isBlind(int head, int tile, int query) {
            for (int key = 0; key < tiling.keys(); key++) {
                if (sees(head, tile, query, key)) {
                    return false;
                }
            }
            return true;
        }

        private boolean sees(int head, int tile, int query, int key) {
            return sees(
                    head,
                    tiling.queryRow(tile, query),
                    tiling.queryColumn(tile, query),
                    tiling.keyRow(tile, key),
                    tiling.keyColumn(tile, key));
        }

        /** Heads beyond those whose sets differ are those of further blocks. */
        @Override
        public boolean sees(int head, int queryRow, int queryColumn, int keyRow, int keyColumn) {
            return tiling.isKey(keyRow, keyColumn) && rule.sees(head % heads, queryRow, queryColumn, keyRow, keyColumn);
        }

        @Override
        public SDVariable alive(SameDiff sameDiff, DataType type) {
            INDArray alive = null;
            for (int head = 0; head < heads; head++) {
                for (int tile = 0; tile < tiling.tiles(); tile++) {
                    for (int query = 0; query < tiling.queries(); query++) {
                        if (isQuery(tile, query) && isBlind(head, tile, query)) {
                            alive = alive == null
                                    ? Nd4j.ones(type, 1, heads, tiling.tiles(), tiling.queries(), 1)
                                    : alive;
                            alive.putScalar(new int[] {0, head, tile, query, 0}, 0);
                        }
                    }
                }
            }
            return alive == null ? null : sameDiff.constant(alive);
        }
    }
}
