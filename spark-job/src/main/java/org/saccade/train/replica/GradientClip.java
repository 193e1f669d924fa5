package org.saccade.train.replica;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Scales a gradient down to a greatest norm (arXiv:1211.5063). The norm is summed in double precision, in the order of the entries: the same bits on
 * every rank.
 *
 * @param greatest norm of the mean gradient of the global batch; 0 for any
 */
record GradientClip(double greatest) {

    static final GradientClip NONE = new GradientClip(0);

    /**
     * @param gradients of one step, summed over the global batch; changed in place
     * @param globalBatchSize by which they will be divided
     */
    void apply(List<FloatBuffer> gradients, int globalBatchSize) {
        if (greatest == 0) {
            return;
        }
        double sum = gradients.stream().mapToDouble(GradientClip::sumOfSquares).sum();
        double norm = Math.sqrt(sum) / globalBatchSize;
        if (norm > greatest) {
            float factor = (float) (greatest / norm);
            gradients.forEach(gradient -> scale(gradient, factor));
        }
    }

    private static double sumOfSquares(FloatBuffer values) {
        double sum = 0;
        for (int i = values.position(); i < values.limit(); i++) {
            double value = values.get(i);
            sum += value * value;
        }
        return sum;
    }

    private static void scale(FloatBuffer values, float factor) {
        for (int i = values.position(); i < values.limit(); i++) {
            values.put(i, values.get(i) * factor);
        }
    }
}
