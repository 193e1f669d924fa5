package org.saccade.data.source.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The values of a page that was loaded, or what is wrong with it: then every one of its values says so, and those of the next page are read again.
 */
final class Page {

    /** Where values come from, one after the other. */
    interface Values {

        /** The next one that is not null, in its plain encoding. */
        ByteBuffer next() throws ParquetException;
    }

    /** Levels of a column whose values are always there. */
    static final Optional<RunReader> NO_LEVELS = Optional.empty();

    /** Before the first page. */
    static final Page EMPTY = new Page(0, 0, NO_LEVELS, () -> {
        throw new IllegalStateException("the page is empty");
    });

    private final int maxDefinition;
    private final Optional<RunReader> levels;
    private final Values values;
    private long left;
    private Optional<ParquetException> damage = Optional.empty();

    /**
     * @param left how many values it has, nulls included
     * @param levels says of each value how much of the way down to it is there; {@code maxDefinition} where all of it is
     */
    Page(long left, int maxDefinition, Optional<RunReader> levels, Values values) {
        this.left = left;
        this.maxDefinition = maxDefinition;
        this.levels = levels;
        this.values = values;
    }

    static Page damaged(long left, ParquetException damage) {
        Page page = new Page(left, 0, NO_LEVELS, () -> {
            throw damage;
        });
        page.damage = Optional.of(damage);
        return page;
    }

    /** How many values were not taken yet. */
    long left() {
        return left;
    }

    /** The next value; empty where it is null. */
    Optional<ByteBuffer> next() throws ParquetException {
        left--;
        if (damage.isPresent()) {
            throw damage.get();
        }
        try {
            boolean isThere = levels.isEmpty() || levels.get().next() == maxDefinition;
            return isThere ? Optional.of(values.next()) : Optional.empty();
        } catch (BufferUnderflowException e) {
            damage = Optional.of(new ParquetException("a page ends in the middle of a value"));
        } catch (ParquetException e) {
            damage = Optional.of(e);
        }
        throw damage.get();
    }

    /** Passes over values. */
    void skip(long count) {
        for (long i = 0; i < count; i++) {
            try {
                next();
            } catch (ParquetException e) {
                left -= count - i - 1; // those behind say the same
                return;
            }
        }
    }
}
