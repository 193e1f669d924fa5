package org.saccade.train.cluster;

import org.apache.spark.util.AccumulatorV2;

import java.io.Serializable;

/** An accumulator that does not add: it holds what was last set, by the one task of a stage that sets it. */
final class Latest<T extends Serializable> extends AccumulatorV2<T, T> {
    private static final long serialVersionUID = 1;

    /** Null as long as nothing was set. The heartbeat's thread reads it too. */
    private volatile T value;

    @Override
    public boolean isZero() {
        return value == null;
    }

    @Override
    public AccumulatorV2<T, T> copy() {
        Latest<T> copy = new Latest<>();
        copy.value = value;
        return copy;
    }

    @Override
    public void reset() {
        value = null;
    }

    @Override
    public void add(T next) {
        value = next;
    }

    @Override
    public void merge(AccumulatorV2<T, T> other) {
        if (!other.isZero()) {
            value = other.value();
        }
    }

    @Override
    public T value() {
        return value;
    }
}
