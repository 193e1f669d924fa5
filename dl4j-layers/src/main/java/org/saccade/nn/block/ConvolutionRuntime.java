package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.graph.Fusion;

/** Deeplearning4j's convolution with a helper set, oneDNN's or our own, and without the second forward pass in backward. */
final class ConvolutionRuntime extends ConvolutionLayer {

    private transient INDArray lastOutput;

    ConvolutionRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        if (helper == null && OneDnn.usable(dataType)) {
            helper = Fusion.current() == Fusion.OFF
                    ? new MKLDNNConvHelper(dataType)
                    : new FusedConvolution(dataType, layerConf().hasBias());
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

    /** Of a network's first layer nobody reads the gradient at the input, which Deeplearning4j computes all the same. */
    static void leaveOutInputGradients(ComputationGraph network, GraphVertex vertex) {
        if (vertex.getLayer() instanceof ConvolutionRuntime convolution
                && convolution.helper instanceof FusedConvolution fused
                && ((LayerVertex) vertex).getLayerPreProcessor() == null
                && network.getVertices()[vertex.getInputVertices()[0].getVertexIndex()].isInputVertex()) {
            fused.leaveOutInputGradients();
        }
    }

    /** Of penalties on squares by a kernel: ND4J's norm takes a tenth of a small network's step. */
    @Override
    public double calcRegularizationScore(boolean backpropParamsOnly) {
        return helper instanceof FusedConvolution
                ? Penalties.of(this)
                : super.calcRegularizationScore(backpropParamsOnly);
    }

    @Override
    public void clear() {
        super.clear();
        lastOutput = null;
    }
}
