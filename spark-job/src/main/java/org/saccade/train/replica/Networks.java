package org.saccade.train.replica;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.data.order.BatchPlan;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.WarmupCosineSchedule;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.TrainConfig;

/** Makes the network and the recipe that an experiment names. */
public final class Networks {
    private Networks() {}

    /**
     * A fresh replica, the same on every rank of the same platform.
     *
     * @param samples of the training split, by which the schedule is turned from epochs into steps
     */
    public static Replica initialise(ExperimentConfig config, int classes, int samples) {
        int stepsPerEpoch = new BatchPlan(samples, config.train().globalBatchSize()).steps();
        int size = config.input().size();
        return Dl4jReplica.initialise(config.model()
                .preset()
                .build(
                        new MapShape(InputConfig.CHANNELS, size, size),
                        classes,
                        config.train().seed(),
                        updater(config.train(), stepsPerEpoch),
                        config.train().weightDecay()));
    }

    private static IUpdater updater(TrainConfig train, int stepsPerEpoch) {
        int warmup = (int) (train.warmupEpochs() * stepsPerEpoch);
        int total = Math.multiplyExact(train.epochs(), stepsPerEpoch);
        return new Nesterovs(new WarmupCosineSchedule(train.learningRate(), 0, warmup, total), train.momentum());
    }
}
