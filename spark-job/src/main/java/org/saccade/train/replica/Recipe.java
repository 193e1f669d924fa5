package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.saccade.data.order.BatchPlan;
import org.saccade.nn.block.FrozenNormalization;
import org.saccade.nn.model.WarmupCosineSchedule;
import org.saccade.nn.schedule.MilestoneSchedule;
import org.saccade.nn.schedule.OneCycleSchedule;
import org.saccade.nn.schedule.PolynomialSchedule;
import org.saccade.nn.schedule.WarmupSchedule;
import org.saccade.nn.updater.TrustRatio;
import org.saccade.train.config.OneCycleConfig;
import org.saccade.train.config.OptimizerKind;
import org.saccade.train.config.TrainConfig;

import java.util.ArrayList;
import java.util.List;

/** How a network is trained, in Deeplearning4j's words. */
record Recipe(long seed, Treatment treatment) {

    private static final double LEAST_PART_OF_PEAK = 1e-9;

    /** For a network that is only looked at. */
    static final Recipe NONE = new Recipe(0, new Treatment(new NoOp(), List.of()));

    /** @param samples of the training split, by which the schedule is turned from epochs into steps */
    static Recipe of(TrainConfig train, int samples) {
        ISchedule schedule = schedule(train, new BatchPlan(samples, train.globalBatchSize()).steps());
        return new Recipe(train.seed(), new Treatment(updater(train, schedule), ofWeights(train)));
    }

    private static IUpdater updater(TrainConfig train, ISchedule schedule) {
        if (train.optimizer() == OptimizerKind.SGD) {
            return new Nesterovs(schedule, train.momentum());
        }
        return Adam.builder()
                .learningRateSchedule(schedule)
                .beta1(train.adam().beta1())
                .beta2(train.adam().beta2())
                .epsilon(train.adam().epsilon())
                .build();
    }

    /** What is spared weight decay is spared LAMB's ratio too, as in timm; unlike there, weights keep the ratio without decay. */
    private static List<Regularization> ofWeights(TrainConfig train) {
        List<Regularization> ofWeights = new ArrayList<>();
        if (train.weightDecay() > 0) {
            ofWeights.add(
                    train.optimizer() == OptimizerKind.SGD
                            ? new L2Regularization(train.weightDecay())
                            : new WeightDecay(train.weightDecay(), true));
        }
        if (train.optimizer() == OptimizerKind.LAMB) {
            ofWeights.add(new TrustRatio());
        }
        return ofWeights;
    }

    private static ISchedule schedule(TrainConfig train, int stepsPerEpoch) {
        int warmup = (int) (train.warmupEpochs() * stepsPerEpoch);
        int total = Math.multiplyExact(train.epochs(), stepsPerEpoch);
        double peak = train.peakLearningRate();
        int after = total - warmup;
        ISchedule schedule =
                switch (train.schedule()) {
                    case COSINE -> new WarmupCosineSchedule(peak, last(train), warmup, total);
                    case STEP ->
                        new MilestoneSchedule(
                                peak,
                                train.step().factor(),
                                train.step().milestones().stream()
                                        .map(epoch -> Math.multiplyExact(epoch, stepsPerEpoch) - warmup)
                                        .toList());
                    case POLYNOMIAL ->
                        new PolynomialSchedule(
                                peak, last(train), train.polynomial().power(), after);
                    case ONE_CYCLE -> oneCycle(train.oneCycle(), peak, after);
                    case CONSTANT -> new FixedSchedule(peak);
                };
        // The first of them has its warm-up inside.
        return warmup == 0 || schedule instanceof WarmupCosineSchedule
                ? schedule
                : new WarmupSchedule(warmup, schedule);
    }

    /** 1.0.0-M2.1's Adam takes its epsilon for a learning rate of 0, and would take a step of that size. */
    private static double last(TrainConfig train) {
        return train.optimizer() == OptimizerKind.SGD
                ? train.finalLearningRate()
                : Math.max(train.finalLearningRate(), LEAST_PART_OF_PEAK * train.peakLearningRate());
    }

    private static ISchedule oneCycle(OneCycleConfig cycle, double peak, int steps) {
        int peakStep = Math.max(0, (int) (cycle.rise() * steps) - 1);
        return new OneCycleSchedule(peak, cycle.startDivisor(), cycle.endDivisor(), peakStep, steps);
    }

    /**
     * Makes a configuration that was saved with another recipe begin with this one. Layers that an earlier training froze are free again; those
     * that Deeplearning4j itself has frozen stay so.
     */
    void applyTo(ComputationGraphConfiguration configuration) {
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        configuration.getDefaultConfiguration().setSeed(seed);
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer) {
                begin(layer.getLayerConf());
            }
            treatment.giveTo(vertex);
        }
    }

    private void begin(NeuralNetConfiguration configuration) {
        configuration.setSeed(seed);
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        if (configuration.getLayer() instanceof FrozenNormalization frozen) {
            configuration.setLayer(frozen.getUnderlying());
        }
    }
}
