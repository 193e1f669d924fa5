package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.graph.Seeds;

/**
 * Leaves a residual branch out, an example at a time (stochastic depth, Huang et al., arXiv:1603.09382): in training an example's values
 * become 0 with the probability {@code rate} and are divided by 1 - rate otherwise, so that evaluation needs no factor. Which examples
 * are left out follows from the seed, the iteration and the example's place in the batch, and so is the same in forward and backward.
 *
 * @param rate the share that is left out, at least 0 and below 1
 * @param seed one for each layer
 */
public record StochasticDepth(
        @JsonProperty(required = true) double rate,
        @JsonProperty(required = true) long seed) implements IDropout, SavedOptions {

    private static final int BATCH = 0;

    public StochasticDepth {
        Rules.require(rate >= 0 && rate < 1, "a rate must be at least 0 and below 1, got rate=%s", rate);
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        return multiplied(input, result, iteration);
    }

    @Override
    public INDArray backprop(INDArray gradientAtOutput, INDArray gradientAtInput, int iteration, int epoch) {
        return multiplied(gradientAtOutput, gradientAtInput, iteration);
    }

    private INDArray multiplied(INDArray values, INDArray result, int iteration) {
        double[] factors = new double[Math.toIntExact(values.size(BATCH))];
        long seedOfStep = Seeds.of(seed, iteration);
        for (int example = 0; example < factors.length; example++) {
            factors[example] = Seeds.uniform(seedOfStep, example) < rate ? 0 : 1 / (1 - rate);
        }
        INDArray ofExamples = Nd4j.createFromArray(factors).castTo(values.dataType());
        Nd4j.exec(new BroadcastMulOp(values, ofExamples, result, BATCH));
        return result;
    }

    /** Nothing is kept. */
    @Override
    public void clear() {}

    @Override
    public StochasticDepth clone() {
        return this;
    }
}
