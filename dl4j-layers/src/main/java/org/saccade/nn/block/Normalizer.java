package org.saccade.nn.block;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A way to compute the batch normalisation of float images [B, C, H, W]. Vectors by channel are [C] or [1, C]. */
interface Normalizer {

    /** By the statistics of the batch itself. */
    INDArray forwardInTraining(INDArray x, INDArray gain, INDArray shift, LayerWorkspaceMgr workspaces);

    /** By these statistics. */
    INDArray forward(
            INDArray x,
            INDArray ofMean,
            INDArray ofVariance,
            INDArray gain,
            INDArray shift,
            LayerWorkspaceMgr workspaces);

    /** The gradient at the input of the last training batch; those of gain and shift are written into their places. */
    INDArray backward(
            INDArray x,
            INDArray dy,
            INDArray gain,
            INDArray shift,
            INDArray gainGradient,
            INDArray shiftGradient,
            LayerWorkspaceMgr workspaces);

    /** Of the last training batch, [C]. */
    INDArray mean();

    /** Of the last training batch, over all its values, [C]. */
    INDArray variance();
}
