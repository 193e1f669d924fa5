package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention1D;
import org.saccade.nn.attention.SelfAttention2D;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs a mechanism with given parameters, as a layer. */
final class MechanismRun {

    private MechanismRun() {}

    /** On images [N, C, H, W]; parameters by name, reshaped to what the layer declares. */
    static INDArray image(Mechanism mechanism, INDArray x, Map<String, INDArray> parameters) {
        InputType input = InputType.convolutional(x.size(2), x.size(3), x.size(1));
        return run(new SelfAttention2D(mechanism), input, x, parameters);
    }

    /** On sequences [N, C, W]. */
    static INDArray sequence(Mechanism mechanism, INDArray x, Map<String, INDArray> parameters) {
        return sequence(new SelfAttention1D(mechanism), x, parameters);
    }

    static INDArray sequence(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return run(layer, InputType.recurrent(x.size(1), x.size(2)), x, parameters);
    }

    /** On one sequence of tokens [T, d], as the vectors of sequence mechanisms have them. */
    static INDArray tokens(Mechanism mechanism, INDArray x, Map<String, INDArray> parameters) {
        return tokens(new SelfAttention1D(mechanism), x, parameters);
    }

    static INDArray tokens(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        INDArray y = sequence(layer, x.transpose().dup('c').reshape('c', 1, x.size(1), x.size(0)), parameters);
        return y.dup('c').reshape('c', y.size(1), y.size(2)).transpose().dup('c');
    }

    /** One layer over what the network gets; parameters by name, reshaped to what it declares. */
    static INDArray run(Layer layer, InputType input, INDArray x, Map<String, INDArray> parameters) {
        MultiLayerNetwork network = Networks.bare(x.dataType(), input, layer);
        Map<String, INDArray> declared = network.getLayer(0).paramTable();
        assertThat(parameters).containsOnlyKeys(declared.keySet());
        declared.forEach(
                (name, value) -> value.assign(parameters.get(name).dup('c').reshape('c', value.shape())));
        return network.output(x);
    }
}
