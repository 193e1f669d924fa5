package org.saccade.train.replica;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network's flattened gradient, given to its updater as it is. The superclass gives a reshaped view of it; the updater then takes it for that
 * of another network, and makes views of all parameters anew in each step.
 */
final class FlatGradient extends DefaultGradient {
    private static final long serialVersionUID = 1;

    private final transient INDArray flat;

    FlatGradient(INDArray flat) {
        super(flat);
        this.flat = flat;
    }

    @Override
    public INDArray gradient() {
        return flat;
    }
}
