package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * The recipe.
 *
 * @param globalBatchSize images a step over all ranks
 * @param microBatchSize images that a device takes at once, at most; 0 for all of its part of a step
 * @param warmupEpochs epochs of linear warm-up, may be a fraction
 * @param momentum of Nesterov's method, 0 to below 1
 * @param weightDecay L2 penalty on weights
 * @param batchNorm of which images norms take their statistics
 * @param stochasticDepth the rate at which the branches of the last residual block are left out, 0 for never
 * @param ema the average of the weights
 * @param earlyStopping when a run ends before its last epoch
 * @param mix what becomes of labels and samples
 */
public record TrainConfig(
        int epochs,
        int globalBatchSize,
        int microBatchSize,
        long seed,
        double learningRate,
        double warmupEpochs,
        double momentum,
        double weightDecay,
        BatchNorm batchNorm,
        double stochasticDepth,
        EmaConfig ema,
        EarlyStoppingConfig earlyStopping,
        MixConfig mix)
        implements Serializable {
    static final String STOCHASTIC_DEPTH = "train.stochastic-depth";

    private static final double GREATEST_LEARNING_RATE = 1000;
    private static final double GREATEST_MOMENTUM = 0.9999;

    static TrainConfig of(Settings settings) {
        TrainConfig train = new TrainConfig(
                settings.atLeast("train.epochs", 1),
                settings.atLeast("train.global-batch-size", 1),
                settings.atLeast("train.micro-batch-size", 0),
                settings.longValue("train.seed", Long.MIN_VALUE, Long.MAX_VALUE),
                settings.number("train.learning-rate", 0, GREATEST_LEARNING_RATE),
                settings.number("train.warmup-epochs", 0, Integer.MAX_VALUE),
                settings.number("train.momentum", 0, GREATEST_MOMENTUM),
                settings.number("train.weight-decay", 0, 1),
                settings.choice("train.batch-norm", BatchNorm.class),
                settings.fraction(STOCHASTIC_DEPTH),
                EmaConfig.of(settings),
                EarlyStoppingConfig.of(settings),
                MixConfig.of(settings));
        if (train.stochasticDepth == 1) {
            settings.problem(STOCHASTIC_DEPTH, "must be below 1: the last block would never be trained");
        }
        if (train.learningRate == 0) {
            settings.problem("train.learning-rate", "must be above 0");
        }
        if (settings.areSound("train.epochs", "train.warmup-epochs") && train.warmupEpochs >= train.epochs) {
            settings.problem("train.warmup-epochs", "must be below train.epochs = " + train.epochs);
        }
        if (train.mix.isOn() && settings.areSound("train.global-batch-size") && train.globalBatchSize == 1) {
            settings.problem(
                    "train.global-batch-size", "must be at least 2 for train.mixup and train.cutmix, which mix two");
        }
        return train;
    }

    /** Of a device's images, how many it takes at once, at most. */
    public int atOnce(int images) {
        return microBatchSize == 0 ? images : Math.min(images, microBatchSize);
    }

    /** The same with micro-batches of another size. */
    public TrainConfig inMicroBatchesOf(int images) {
        return new TrainConfig(
                epochs,
                globalBatchSize,
                images,
                seed,
                learningRate,
                warmupEpochs,
                momentum,
                weightDecay,
                batchNorm,
                stochasticDepth,
                ema,
                earlyStopping,
                mix);
    }
}
