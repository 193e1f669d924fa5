package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Deeplearning4j's convolution with its oneDNN helper set, and without the second forward pass in backward. */
final class ConvolutionRuntime extends ConvolutionLayer {

    private transient INDArray lastOutput;

    ConvolutionRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        if (helper == null && OneDnn.usable(dataType)) {
            helper = new MKLDNNConvHelper(dataType);
        }
    }

    /**
     * Backward asks for the output to differentiate the activation at it. {@link Convolution2D} has none, so its values do not
     * matter, only its shape; the plain code also needs the unfolded input, and computes both.
     */
    @Override
    protected Pair<INDArray, INDArray> preOutput(
            boolean training, boolean forBackprop, LayerWorkspaceMgr workspaceMgr) {
        if (forBackprop && helper != null && lastOutput != null) {
            return new Pair<>(lastOutput, null);
        }
        Pair<INDArray, INDArray> result = super.preOutput(training, forBackprop, workspaceMgr);
        lastOutput = training ? result.getFirst() : null;
        return result;
    }

    @Override
    public void clear() {
        super.clear();
        lastOutput = null;
    }
}
