package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.Views;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

/**
 * Deeplearning4j's batch normalisation by a kernel, or by oneDNN where kernels are off; in double, and on other backends, by its plain code. Where the batch has parts elsewhere,
 * training passes are those of {@link JointNormalization}, on any backend.
 */
final class NormalizationRuntime extends BatchNormalization {

    private final transient boolean usesKernel;
    private final transient boolean usesOneDnn;
    private final transient ReusedOperation subtract = new ReusedOperation("subtract");
    private transient ScalarMultiplication scale;
    /** null before the first pass. */
    private transient Normalizer normalizer;
    /** null where statistics are those of this part alone. */
    private transient JointNormalization joint;

    NormalizationRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        usesKernel = dataType == DataType.FLOAT && Fusion.current() != Fusion.OFF;
        usesOneDnn = OneDnn.usable(dataType);
    }

    void exchangeBy(StatisticsExchange exchange) {
        joint = exchange == StatisticsExchange.NONE
                ? null
                : new JointNormalization(exchange, layerConf().getEps());
    }

    void forwardWithoutImages() {
        if (joint != null) {
            joint.forwardWithoutImages(channels());
        }
    }

    void backwardWithoutImages() {
        if (joint != null) {
            joint.backwardWithoutImages(channels());
        }
    }

    private int channels() {
        return Math.toIntExact(getParam(GAMMA).length());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        if (training && joint != null) {
            assertInputSet(false);
            return joint.forward(input.castTo(dataType), getParam(GAMMA), getParam(BETA), workspaceMgr);
        }
        if (!usesKernel && !usesOneDnn) {
            return super.activate(training, workspaceMgr);
        }
        assertInputSet(false);
        INDArray x = input.castTo(dataType);
        if (normalizer == null) {
            double epsilon = layerConf().getEps();
            normalizer = usesKernel ? FusedNormalization.like(x, epsilon) : OneDnnNormalization.like(x, epsilon);
        }
        INDArray gain = getParam(GAMMA);
        INDArray shift = getParam(BETA);
        return training
                ? normalizer.forwardInTraining(x, gain, shift, workspaceMgr)
                : normalizer.forward(x, getParam(GLOBAL_MEAN), getParam(GLOBAL_VAR), gain, shift, workspaceMgr);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        if (joint != null) {
            return backpropJointly(epsilon, workspaceMgr);
        }
        if (!usesKernel && !usesOneDnn) {
            return super.backpropGradient(epsilon, workspaceMgr);
        }
        assertInputSet(true);
        INDArray atInput = normalizer.backward(
                input.castTo(dataType),
                epsilon,
                getParam(GAMMA),
                getParam(BETA),
                gradientViews.get(GAMMA),
                gradientViews.get(BETA),
                workspaceMgr);
        return new Pair<>(gradient(normalizer.mean(), normalizer.variance()), atInput);
    }

    private Pair<Gradient, INDArray> backpropJointly(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        INDArray atInput = joint.backward(
                input.castTo(dataType),
                epsilon,
                getParam(GAMMA),
                gradientViews.get(GAMMA),
                gradientViews.get(BETA),
                workspaceMgr);
        return new Pair<>(gradient(joint.mean(dataType), joint.variance(dataType)), atInput);
    }

    private Gradient gradient(INDArray meanOfBatch, INDArray varianceOfBatch) {
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(GAMMA, gradientViews.get(GAMMA));
        gradient.setGradientFor(BETA, gradientViews.get(BETA));
        move(gradient, GLOBAL_MEAN, meanOfBatch);
        move(gradient, GLOBAL_VAR, varianceOfBatch);
        return gradient;
    }

    /** A running statistic moves by a "gradient" that is the whole update: (1 - decay) (old - of this batch). */
    private void move(Gradient gradient, String statistic, INDArray ofBatch) {
        INDArray update = gradientViews.get(statistic);
        subtract.run(new INDArray[] {getParam(statistic), Views.reshaped(ofBatch, update.shape())}, update);
        if (scale == null) {
            scale = new ScalarMultiplication(update, 1 - layerConf().getDecay());
        }
        scale.setX(update);
        scale.setZ(update);
        Nd4j.exec(scale);
        gradient.setGradientFor(statistic, update);
    }
}
