package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

/**
 * Deeplearning4j's batch normalisation by its oneDNN helper; in double, and on other backends, by its plain code. The superclass
 * keeps its helper where a subclass cannot set it, so both passes are called here. Where the batch has parts elsewhere, training passes are
 * those of {@link JointNormalization}, on any backend.
 */
final class NormalizationRuntime extends BatchNormalization {

    private final transient MKLDNNBatchNormHelper oneDnn;
    /** null where statistics are those of this part alone. */
    private transient JointNormalization joint;

    NormalizationRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        oneDnn = OneDnn.usable(dataType) ? new MKLDNNBatchNormHelper(dataType) : null;
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
        if (oneDnn == null) {
            return super.activate(training, workspaceMgr);
        }
        assertInputSet(false);
        return oneDnn.preOutput(
                input.castTo(dataType),
                training,
                getShape(input),
                getParam(GAMMA),
                getParam(BETA),
                getParam(GLOBAL_MEAN),
                getParam(GLOBAL_VAR),
                layerConf().getDecay(),
                layerConf().getEps(),
                CNN2DFormat.NCHW,
                workspaceMgr);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        if (joint != null) {
            return backpropJointly(epsilon, workspaceMgr);
        }
        if (oneDnn == null) {
            return super.backpropGradient(epsilon, workspaceMgr);
        }
        assertInputSet(true);
        Pair<Gradient, INDArray> result = oneDnn.backpropGradient(
                input.castTo(dataType),
                epsilon,
                getShape(epsilon),
                getParam(GAMMA),
                getParam(BETA),
                gradientViews.get(GAMMA),
                gradientViews.get(BETA),
                layerConf().getEps(),
                CNN2DFormat.NCHW,
                workspaceMgr);
        move(result.getFirst(), GLOBAL_MEAN, oneDnn.getMeanCache(dataType));
        move(result.getFirst(), GLOBAL_VAR, oneDnn.getVarCache(dataType));
        return result;
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
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(GAMMA, gradientViews.get(GAMMA));
        gradient.setGradientFor(BETA, gradientViews.get(BETA));
        move(gradient, GLOBAL_MEAN, joint.mean(dataType));
        move(gradient, GLOBAL_VAR, joint.variance(dataType));
        return new Pair<>(gradient, atInput);
    }

    /** A running statistic moves by a "gradient" that is the whole update: (1 - decay) (old - of this batch). */
    private void move(Gradient gradient, String statistic, INDArray ofBatch) {
        INDArray update = gradientViews.get(statistic);
        update.assign(getParam(statistic))
                .subi(ofBatch.reshape(update.shape()))
                .muli(1 - layerConf().getDecay());
        gradient.setGradientFor(statistic, update);
    }
}
