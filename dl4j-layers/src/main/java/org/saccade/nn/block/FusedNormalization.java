package org.saccade.nn.block;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.graph.Views;
import org.saccade.nn.kernel.BatchNormalization;

/** Batch normalisation of float images [B, C, H, W] by a kernel. */
final class FusedNormalization implements Normalizer {

    private static final int CHANNELS = 1;

    private final double epsilon;
    private final INDArray mean;
    private final INDArray variance;

    private FusedNormalization(long channels, double epsilon) {
        this.epsilon = epsilon;
        mean = Nd4j.createUninitialized(DataType.FLOAT, channels);
        variance = Nd4j.createUninitialized(DataType.FLOAT, channels);
    }

    /** For inputs with as many channels as this one; what it keeps lies outside of the workspaces. */
    static FusedNormalization like(INDArray x, double epsilon) {
        MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        try (outside) {
            return new FusedNormalization(x.size(CHANNELS), epsilon);
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
        INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape());
        kernel(x)
                .forward(
                        batch(x),
                        Memory.of(Views.rowMajor(x)),
                        Memory.of(gain),
                        Memory.of(shift),
                        Memory.of(y),
                        Memory.of(mean),
                        Memory.of(variance));
        return y;
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
        kernel(x)
                .forwardBy(
                        batch(x),
                        Memory.of(Views.rowMajor(x)),
                        Memory.of(ofMean),
                        Memory.of(ofVariance),
                        Memory.of(gain),
                        Memory.of(shift),
                        Memory.of(y));
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
        INDArray dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape());
        kernel(x)
                .backward(
                        batch(x),
                        Memory.of(Views.rowMajor(x)),
                        Memory.of(Views.rowMajor(dy)),
                        Memory.of(gain),
                        Memory.of(mean),
                        Memory.of(variance),
                        Memory.of(dx),
                        Memory.of(gainGradient),
                        Memory.of(shiftGradient));
        return dx;
    }

    private BatchNormalization kernel(INDArray x) {
        return new BatchNormalization(
                Math.toIntExact(x.size(CHANNELS)), Math.toIntExact(x.size(2) * x.size(3)), epsilon);
    }

    private static int batch(INDArray x) {
        return Math.toIntExact(x.size(0));
    }
}
