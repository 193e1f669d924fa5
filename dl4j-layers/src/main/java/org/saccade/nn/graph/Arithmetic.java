package org.saccade.nn.graph;

/**
 * What one example costs, counted as papers count it, whatever an implementation spares or adds: the products of convolutions, linear
 * maps and matrix products. Biases, normalisation, activations, softmax, pooling and element-wise products count nothing.
 *
 * @param multiplyAdds a product and its addition, one together (MAC)
 * @param positionAdditions additions of an embedding of the place to a key or a value, one for each query, key and channel:
 *     arXiv:1906.05909 counts q · (k + r) so
 */
public record Arithmetic(long multiplyAdds, long positionAdditions) {

    public static final Arithmetic NONE = ofProducts(0);

    public static Arithmetic ofProducts(long multiplyAdds) {
        return new Arithmetic(multiplyAdds, 0);
    }

    public Arithmetic plus(Arithmetic other) {
        return new Arithmetic(multiplyAdds + other.multiplyAdds, positionAdditions + other.positionAdditions);
    }

    /** The same, so many times. */
    public Arithmetic times(long number) {
        return new Arithmetic(number * multiplyAdds, number * positionAdditions);
    }

    /** In the other unit of the field (FLOP), in which a multiply-add counts 2 and an addition 1. */
    public long operations() {
        return 2 * multiplyAdds + positionAdditions;
    }
}
