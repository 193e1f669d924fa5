package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;
import java.util.List;

/**
 * The recipe.
 *
 * @param globalBatchSize images a step over all ranks
 * @param microBatchSize images that a device takes at once, at most; 0 for all of its part of a step
 * @param learningRate the highest, as it is given
 * @param learningRateBatchSize images a step for which it is given; 0 for whatever the global batch is
 * @param warmupEpochs epochs of linear warm-up, may be a fraction
 * @param finalLearningRate where cosine and polynomial end
 * @param momentum of Nesterov's method, 0 to below 1
 * @param weightDecay of weights: an L2 penalty with SGD, decoupled with the others
 * @param clipNorm greatest norm of the mean gradient; 0 for any
 * @param freeze names of layers, in which * stands for any characters; after ! those that are not meant
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
        OptimizerKind optimizer,
        double learningRate,
        int learningRateBatchSize,
        ScheduleKind schedule,
        double warmupEpochs,
        double finalLearningRate,
        StepConfig step,
        PolynomialConfig polynomial,
        OneCycleConfig oneCycle,
        double momentum,
        AdamConfig adam,
        double weightDecay,
        double clipNorm,
        List<String> freeze,
        BatchNorm batchNorm,
        double stochasticDepth,
        EmaConfig ema,
        EarlyStoppingConfig earlyStopping,
        MixConfig mix)
        implements Serializable {
    static final String STOCHASTIC_DEPTH = "train.stochastic-depth";

    private static final double GREATEST_LEARNING_RATE = 1000;
    private static final double GREATEST_MOMENTUM = 0.9999;
    private static final double GREATEST_NORM = 1e9;

    public TrainConfig {
        freeze = List.copyOf(freeze);
    }

    static TrainConfig of(Settings settings) {
        TrainConfig train = new TrainConfig(
                settings.atLeast("train.epochs", 1),
                settings.atLeast("train.global-batch-size", 1),
                settings.atLeast("train.micro-batch-size", 0),
                settings.longValue("train.seed", Long.MIN_VALUE, Long.MAX_VALUE),
                settings.choice("train.optimizer", OptimizerKind.class),
                settings.number("train.learning-rate", 0, GREATEST_LEARNING_RATE),
                settings.atLeast("train.learning-rate-batch-size", 0),
                settings.choice("train.schedule", ScheduleKind.class),
                settings.number("train.warmup-epochs", 0, Integer.MAX_VALUE),
                settings.number("train.final-learning-rate", 0, GREATEST_LEARNING_RATE),
                StepConfig.of(settings),
                PolynomialConfig.of(settings),
                OneCycleConfig.of(settings),
                settings.number("train.momentum", 0, GREATEST_MOMENTUM),
                AdamConfig.of(settings),
                settings.number("train.weight-decay", 0, 1),
                settings.number("train.clip-norm", 0, GREATEST_NORM),
                settings.strings("train.freeze"),
                settings.choice("train.batch-norm", BatchNorm.class),
                settings.fraction(STOCHASTIC_DEPTH),
                EmaConfig.of(settings),
                EarlyStoppingConfig.of(settings),
                MixConfig.of(settings));
        if (train.stochasticDepth == 1) {
            settings.problem(STOCHASTIC_DEPTH, "must be below 1: the last block would never be trained");
        }
        train.checkLearningRate(settings);
        if (settings.areSound("train.epochs", "train.warmup-epochs") && train.warmupEpochs >= train.epochs) {
            settings.problem("train.warmup-epochs", "must be below train.epochs = " + train.epochs);
        }
        if (train.mix.isOn() && settings.areSound("train.global-batch-size") && train.globalBatchSize == 1) {
            settings.problem(
                    "train.global-batch-size", "must be at least 2 for train.mixup and train.cutmix, which mix two");
        }
        if (train.schedule == ScheduleKind.STEP
                && train.step.milestones().stream().anyMatch(epoch -> epoch <= train.warmupEpochs)) {
            settings.problem(
                    "train.step.milestones", "must be above train.warmup-epochs = " + train.warmupEpochs + " each");
        }
        return train;
    }

    private void checkLearningRate(Settings settings) {
        if (learningRate == 0) {
            settings.problem("train.learning-rate", "must be above 0");
        }
        if (finalLearningRate == 0) {
            return;
        }
        if (schedule != ScheduleKind.COSINE && schedule != ScheduleKind.POLYNOMIAL) {
            settings.problem(
                    "train.final-learning-rate",
                    "must be 0 where train.schedule = " + Settings.nameOf(schedule)
                            + ": cosine and polynomial alone end at a rate that is given");
        } else if (finalLearningRate > peakLearningRate()) {
            settings.problem(
                    "train.final-learning-rate", "must be at most the highest learning rate, " + peakLearningRate());
        }
    }

    /** The highest learning rate, for the global batch (the linear scaling rule, arXiv:1706.02677). */
    public double peakLearningRate() {
        return learningRateBatchSize == 0 ? learningRate : learningRate * globalBatchSize / learningRateBatchSize;
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
                optimizer,
                learningRate,
                learningRateBatchSize,
                schedule,
                warmupEpochs,
                finalLearningRate,
                step,
                polynomial,
                oneCycle,
                momentum,
                adam,
                weightDecay,
                clipNorm,
                freeze,
                batchNorm,
                stochasticDepth,
                ema,
                earlyStopping,
                mix);
    }
}
