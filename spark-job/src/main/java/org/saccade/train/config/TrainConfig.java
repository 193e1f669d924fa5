package org.saccade.train.config;

import java.io.Serializable;

/**
 * The recipe.
 *
 * @param globalBatchSize images a step over all ranks
 * @param warmupEpochs epochs of linear warm-up, may be a fraction
 * @param momentum of Nesterov's method, 0 to below 1
 * @param weightDecay L2 penalty on weights
 */
public record TrainConfig(
        int epochs,
        int globalBatchSize,
        long seed,
        double learningRate,
        double warmupEpochs,
        double momentum,
        double weightDecay)
        implements Serializable {}
