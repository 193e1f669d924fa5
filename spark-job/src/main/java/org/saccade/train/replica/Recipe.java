package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.saccade.data.order.BatchPlan;
import org.saccade.nn.model.WarmupCosineSchedule;
import org.saccade.train.config.TrainConfig;

import java.util.List;

/** How a network is trained, in Deeplearning4j's words. */
record Recipe(long seed, IUpdater updater, double weightDecay) {

    /** For a network that is only looked at. */
    static final Recipe NONE = new Recipe(0, new NoOp(), 0);

    /** @param samples of the training split, by which the schedule is turned from epochs into steps */
    static Recipe of(TrainConfig train, int samples) {
        int stepsPerEpoch = new BatchPlan(samples, train.globalBatchSize()).steps();
        int warmup = (int) (train.warmupEpochs() * stepsPerEpoch);
        int total = Math.multiplyExact(train.epochs(), stepsPerEpoch);
        IUpdater updater =
                new Nesterovs(new WarmupCosineSchedule(train.learningRate(), 0, warmup, total), train.momentum());
        return new Recipe(train.seed(), updater, train.weightDecay());
    }

    /** Makes a configuration that was saved with another recipe begin with this one. Frozen layers stay frozen. */
    void applyTo(ComputationGraphConfiguration configuration) {
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        configuration.getDefaultConfiguration().setSeed(seed);
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer) {
                applyTo(layer.getLayerConf());
            } else if (vertex instanceof SameDiffVertex sameDiff) {
                sameDiff.setUpdater(updater.clone());
                sameDiff.setBiasUpdater(null);
                sameDiff.setRegularization(penalty());
                sameDiff.setRegularizationBias(List.of());
            }
        }
    }

    private void applyTo(NeuralNetConfiguration configuration) {
        configuration.setSeed(seed);
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        Layer layer = configuration.getLayer();
        if (layer instanceof BaseLayer base) {
            base.setIUpdater(updater.clone());
            base.setBiasUpdater(null);
            base.setRegularization(penalty());
            base.setRegularizationBias(List.of());
        } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
            sameDiff.setUpdater(updater.clone());
            sameDiff.setBiasUpdater(null);
            sameDiff.setRegularization(penalty());
            sameDiff.setRegularizationBias(List.of());
        }
    }

    private List<Regularization> penalty() {
        return weightDecay > 0 ? List.of(new L2Regularization(weightDecay)) : List.of();
    }
}
