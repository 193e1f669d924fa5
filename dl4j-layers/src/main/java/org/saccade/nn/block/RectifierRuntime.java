package org.saccade.nn.block;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.graph.Views;
import org.saccade.nn.kernel.Rectifier;

import java.util.Arrays;
import java.util.Collections;

/**
 * Deeplearning4j's layer of a ReLU in training, by a kernel. Its own copies the input forward and backward, and takes a value at a time for the
 * gradient.
 */
final class RectifierRuntime extends ActivationLayer {

    private static final ActivationReLU PLAIN = new ActivationReLU();

    private RectifierRuntime(ActivationLayer layer) {
        super(layer.conf(), DataType.FLOAT);
        setListeners(layer.getListeners());
        setIndex(layer.getIndex());
    }

    /** Puts it in the place of a layer that computes the same. */
    static void replace(ComputationGraph network, GraphVertex vertex) {
        if (vertex instanceof LayerVertex layerVertex
                && vertex.getLayer() instanceof ActivationLayer layer
                && layer.layerConf().getActivationFn().equals(PLAIN)
                && layer.layerConf().getIDropout() == null) {
            RectifierRuntime own = new RectifierRuntime(layer);
            Collections.replaceAll(Arrays.asList(network.getLayers()), layer, own);
            layerVertex.setLayer(own);
        }
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        if (!training) {
            return super.activate(false, workspaces);
        }
        assertInputSet(false);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, input.dataType(), input.shape());
        Rectifier.forward(length(), Memory.of(Views.rowMajor(input)), Memory.of(output));
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray gradient = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape());
        Rectifier.backward(
                length(), Memory.of(Views.rowMajor(input)), Memory.of(Views.rowMajor(epsilon)), Memory.of(gradient));
        return new Pair<>(new DefaultGradient(), gradient);
    }

    private int length() {
        return Math.toIntExact(input.length());
    }
}
