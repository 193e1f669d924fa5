package org.saccade.nn.block;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.floating.Mean;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.Views;

/**
 * Batch normalisation of float images [B, C, H, W] by oneDNN. It runs the operations of Deeplearning4j's MKLDNNBatchNormHelper, and so comes to
 * the same bits, but makes once what they need: the helper leaves some twenty objects with native memory to the garbage collector in each step.
 */
final class OneDnnNormalization implements Normalizer {

    private static final int CHANNELS = 1;
    private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

    private final ReusedOperation normalise;
    private final ReusedOperation differentiate;
    private final Mean average;
    private final Variance spread;
    /** Of the last training batch, [C]. */
    private final INDArray mean;

    private final INDArray variance;
    /** What oneDNN gives too and nobody reads, [C]. */
    private final INDArray gradientAtMean;

    private final INDArray gradientAtVariance;

    private OneDnnNormalization(INDArray x, double epsilon) {
        long channels = x.size(CHANNELS);
        mean = Nd4j.createUninitialized(DataType.FLOAT, channels);
        variance = Nd4j.createUninitialized(DataType.FLOAT, channels);
        gradientAtMean = Nd4j.createUninitialized(DataType.FLOAT, channels);
        gradientAtVariance = Nd4j.createUninitialized(DataType.FLOAT, channels);
        average = new Mean(x, mean, false, ALL_BUT_CHANNELS);
        spread = new Variance(x, variance, false, ALL_BUT_CHANNELS);
        // With gain, with shift, the axis.
        normalise =
                new ReusedOperation("batchnorm").withIntegers(1, 1, CHANNELS).withReals(epsilon);
        differentiate =
                new ReusedOperation("batchnorm_bp").withIntegers(1, 1, CHANNELS).withReals(epsilon);
    }

    /** For inputs with as many channels as this one; what it keeps lies outside of the workspaces. */
    static OneDnnNormalization like(INDArray x, double epsilon) {
        MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        try (outside) {
            return new OneDnnNormalization(x, epsilon);
        }
    }

    @Override
    public INDArray mean() {
        return mean;
    }

    @Override
    public INDArray variance() {
        return variance;
    }

    @Override
    public INDArray forwardInTraining(INDArray x, INDArray gain, INDArray shift, LayerWorkspaceMgr workspaces) {
        average.setX(x);
        Nd4j.exec(average);
        spread.setX(x);
        Nd4j.exec(spread);
        return forward(x, mean, variance, gain, shift, workspaces);
    }

    @Override
    public INDArray forward(
            INDArray x,
            INDArray ofMean,
            INDArray ofVariance,
            INDArray gain,
            INDArray shift,
            LayerWorkspaceMgr workspaces) {
        INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape());
        normalise.run(new INDArray[] {x, flat(ofMean), flat(ofVariance), flat(gain), flat(shift)}, y);
        return y;
    }

    @Override
    public INDArray backward(
            INDArray x,
            INDArray dy,
            INDArray gain,
            INDArray shift,
            INDArray gainGradient,
            INDArray shiftGradient,
            LayerWorkspaceMgr workspaces) {
        // It reads others as if their strides were these.
        INDArray plain = Shape.hasDefaultStridesForShape(dy) ? dy : dy.dup('c');
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape());
        differentiate.run(
                new INDArray[] {x, mean, variance, flat(gain), flat(shift), plain},
                dx,
                gradientAtMean,
                gradientAtVariance,
                flat(gainGradient),
                flat(shiftGradient));
        return dx;
    }

    private static INDArray flat(INDArray byChannel) {
        return Views.reshaped(byChannel, byChannel.length());
    }
}
