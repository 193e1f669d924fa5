package org.saccade.nn.graph;

/**
 * What one example costs, counted as papers count it, whatever an implementation spares or adds: the products of convolutions, linear
 * maps and matrix products. Biases count nothing.
 *
 * @param multiplyAdds a product and its addition, one together (MAC)
 * @param positionAdditions additions of an embedding of the place to a key or a value, one for each query, key and channel:
 *     arXiv:1906.05909 counts q · (k + r) so
 * @param elementwise operations of what has no products, where there are many: normalisation 2 an element, activations and
 *     residual sums 1, pools 1 for each element of a window, the softmax of a mechanism 5 a logit (maximum, difference, exponential,
 *     sum, quotient)
 */
public record Arithmetic(long multiplyAdds, long positionAdditions, long elementwise) {

    public static final Arithmetic NONE = ofProducts(0);

    public static Arithmetic ofProducts(long multiplyAdds) {
        return new Arithmetic(multiplyAdds, 0, 0);
    }

    public static Arithmetic ofElements(long operations) {
        return new Arithmetic(0, 0, operations);
    }

    public Arithmetic plus(Arithmetic other) {
        return new Arithmetic(
                multiplyAdds + other.multiplyAdds,
                positionAdditions + other.positionAdditions,
                elementwise + other.elementwise);
    }

    /** The same, so many times. */
    public Arithmetic times(long number) {
        return new Arithmetic(number * multiplyAdds, number * positionAdditions, number * elementwise);
    }

    /** In the other unit of the field (FLOP), in which a multiply-add counts 2 and any other operation 1. */
    public long operations() {
        return 2 * multiplyAdds + positionAdditions + elementwise;
    }
}
