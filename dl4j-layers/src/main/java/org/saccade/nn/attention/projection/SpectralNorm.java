package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Parameter;

/**
 * Weights divided by their largest singular value (Miyato et al., arXiv:1802.05957), which one step of power iteration a
 * training step keeps known. The singular vectors are constants to the gradient.
 */
public final class SpectralNorm {

    /** So that weights of zero stay zero. */
    private static final double EPSILON = 1e-12;

    private SpectralNorm() {}

    /** The left singular vector [1, out], of any length. */
    public static Parameter state(String name, int out) {
        return Parameter.state(name, 0, 1, 1, out);
    }

    /** Weights [out, in, k, k'] to weights of the same shape. */
    public static SDVariable normalised(GraphScope scope, SDVariable weights, int out, String state) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable matrix = weights.reshape(out, -1); // [out, in k k']
        SDVariable right = unit(scope.parameter(state).mmul(matrix)); // [1, in k k']
        SDVariable left = unit(sameDiff.mmul(right, matrix, false, true, false)); // [1, out]
        scope.next(state, left);
        SDVariable direction = scope.detached(sameDiff.mmul(left, right, true, false, false)); // [out, in k k']
        SDVariable largest = matrix.mul(direction).sum();
        return weights.div(largest.add(EPSILON).reshape(1, 1, 1, 1));
    }

    private static SDVariable unit(SDVariable row) {
        return row.div(row.norm2(true, 1).add(EPSILON));
    }
}
