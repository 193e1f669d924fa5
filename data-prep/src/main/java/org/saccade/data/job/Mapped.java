package org.saccade.data.job;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator whose elements are made from those of another, each when it is asked for. */
final class Mapped<A, B> implements Iterator<B> {

    private final Iterator<A> source;
    private final Function<A, B> function;

    Mapped(Iterator<A> source, Function<A, B> function) {
        this.source = source;
        this.function = function;
    }

    @Override
    public boolean hasNext() {
        return source.hasNext();
    }

    @Override
    public B next() {
        return function.apply(source.next());
    }
}
