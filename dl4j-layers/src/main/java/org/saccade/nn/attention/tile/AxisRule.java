package org.saccade.nn.attention.tile;

import java.util.function.IntUnaryOperator;

/** Along one axis: which keys a query may see. Keys outside the axis count if the rule has them: they are cells of zeros. */
public interface AxisRule {

    /** The first key that the query sees; the rule holds for queries of the axis only. */
    int first(int query);

    /** The last key that the query sees, before {@link #first} where it sees none. */
    int last(int query);

    /** Whether a key from the first to the last is seen. */
    default boolean sees(int query, int key) {
        return true;
    }

    /** Every query sees every key. */
    static AxisRule all(int keys) {
        return between(query -> 0, query -> keys - 1);
    }

    /** Every key from the first to the last. */
    static AxisRule between(IntUnaryOperator first, IntUnaryOperator last) {
        return new AxisRule() {
            @Override
            public int first(int query) {
                return first.applyAsInt(query);
            }

            @Override
            public int last(int query) {
                return last.applyAsInt(query);
            }
        };
    }
}
