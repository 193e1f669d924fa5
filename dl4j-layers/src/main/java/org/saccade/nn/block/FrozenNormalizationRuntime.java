package org.saccade.nn.block;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

/** Goes forward as the layer inside does in evaluation, y = gamma (x - mean) / sqrt(var + eps) + beta, and back through just that. */
final class FrozenNormalizationRuntime extends FrozenLayerWithBackprop {

    private final transient BatchNormalization normalization;

    FrozenNormalizationRuntime(Layer inside, BatchNormalization normalization) {
        super(inside);
        this.normalization = normalization;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        getGradientsViewArray().assign(0);
        INDArray inputGradient = workspaceMgr.createUninitialized(
                ArrayType.ACTIVATION_GRAD, epsilon.dataType(), epsilon.shape(), epsilon.ordering());
        int channelAxis = epsilon.rank() == 4 && normalization.getCnn2DFormat() == CNN2DFormat.NHWC ? 3 : 1;
        Nd4j.exec(new BroadcastMulOp(epsilon, slope(), inputGradient, channelAxis));
        return new Pair<>(new DefaultGradient(), inputGradient);
    }

    /** Of each channel, {@code [C]}. */
    private INDArray slope() {
        INDArray slope = variance().addi(normalization.getEps());
        Transforms.sqrt(slope, false).rdivi(1);
        if (!normalization.isLockGammaBeta()) {
            slope.muli(getParam(GAMMA));
        } else if (normalization.getBeta() != 0) { // else 1.0.0-M2.1 forgets the gamma
            slope.muli(normalization.getGamma());
        }
        return slope.reshape(slope.length());
    }

    private INDArray variance() {
        if (!normalization.isUseLogStd()) {
            return getParam(GLOBAL_VAR).dup();
        }
        // Kept as the decimal logarithm of its root.
        return Transforms.exp(getParam(GLOBAL_LOG_STD).mul(2 * Math.log(10)), false);
    }
}
