package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.transforms.custom.TopK;

/** The library's own operation with its arguments in the order that its native side reads: 1.0.0-M2.1 swaps them. */
public final class Largest extends TopK {

    private Largest(SDVariable input, int number) {
        super(input.getSameDiff(), input, number, true);
        iArguments.clear();
        addIArgument(number, 1);
    }

    /** Where the largest numbers of the last dimension stand, the largest first: [..., P] to [..., number], integers. */
    public static SDVariable places(SDVariable input, int number) {
        return new Largest(input, number).outputVariables()[1];
    }

    /** The largest numbers of the last dimension, in order: [..., P] to [..., number]. */
    public static SDVariable numbers(SDVariable input, int number) {
        return new Largest(input, number).outputVariables()[0];
    }
}
