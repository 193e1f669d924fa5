package org.saccade.nn.kernel;

import java.util.List;

/**
 * 1x1 convolutions of one map, as products by BLAS in the arrays' own memory: of a map [B, C, positions] and weights [D, C] to maps
 * [B, D, positions].
 *
 * @param inputChannels C
 * @param channels D of each result
 * @param positions height times width
 */
public record PointwiseProjections(int inputChannels, List<Integer> channels, int positions) {

    public void forward(int batch, Tensor map, List<Tensor> weights, List<Tensor> results) {
        Matrix.withWorkers(batch, example -> {
            Matrix x = map(map, inputChannels, example);
            for (int i = 0; i < channels.size(); i++) {
                Matrix.multiply(weights(weights, i), x, map(results.get(i), channels.get(i), example), false);
            }
        });
    }

    /** Writes the gradients of the map and of all weights. */
    public void backward(
            int batch,
            Tensor map,
            List<Tensor> weights,
            List<Tensor> resultGradients,
            Tensor mapGradient,
            List<Tensor> weightGradients) {
        Matrix.withWorkers(batch + channels.size(), task -> {
            if (task < batch) {
                ofMap(task, weights, resultGradients, mapGradient);
            } else {
                ofWeights(task - batch, batch, map, resultGradients, weightGradients);
            }
        });
    }

    private void ofMap(int example, List<Tensor> weights, List<Tensor> resultGradients, Tensor mapGradient) {
        Matrix dx = map(mapGradient, inputChannels, example);
        for (int i = 0; i < channels.size(); i++) {
            Matrix dy = map(resultGradients.get(i), channels.get(i), example);
            Matrix.multiply(weights(weights, i).transposed(), dy, dx, i > 0);
        }
    }

    private void ofWeights(int i, int batch, Tensor map, List<Tensor> resultGradients, List<Tensor> weightGradients) {
        for (int example = 0; example < batch; example++) {
            Matrix dy = map(resultGradients.get(i), channels.get(i), example);
            Matrix x = map(map, inputChannels, example);
            Matrix.multiply(dy, x.transposed(), weights(weightGradients, i), example > 0);
        }
    }

    private Matrix map(Tensor tensor, int rows, int example) {
        return new Matrix(tensor, example * rows * positions, rows, positions);
    }

    private Matrix weights(List<Tensor> tensors, int i) {
        return new Matrix(tensors.get(i), 0, channels.get(i), inputChannels);
    }
}
