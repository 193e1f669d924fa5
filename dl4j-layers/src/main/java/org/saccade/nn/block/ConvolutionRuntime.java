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

    ConvolutionRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        if (helper == null && dataType == DataType.FLOAT && OneDnn.usable()) {
            helper = new MKLDNNConvHelper(dataType);
        }
    }
}
