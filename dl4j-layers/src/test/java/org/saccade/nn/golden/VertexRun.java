package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapVertex;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A network of one vertex over sequences of tokens, with given parameters.
 *
 * @param network whose vertex is named vertex
 * @param inputs [1, d, T] each
 */
record VertexRun(ComputationGraph network, List<INDArray> inputs) {

    /** @param inputs tokens [T, d] each; parameters are reshaped to what the vertex declares */
    static VertexRun tokens(MapVertex<?> vertex, List<INDArray> inputs, Map<String, INDArray> parameters) {
        List<INDArray> sequences = inputs.stream().map(VertexRun::sequence).toList();
        ComputationGraph network = network(sequences.get(0).dataType(), vertex, sequences);
        Map<String, INDArray> declared = network.getVertex("vertex").paramTable(false);
        assertThat(parameters).containsOnlyKeys(declared.keySet());
        declared.forEach(
                (name, value) -> value.assign(parameters.get(name).dup('c').reshape('c', value.shape())));
        return new VertexRun(network, sequences);
    }

    private static INDArray sequence(INDArray tokens) {
        return tokens.transpose().dup('c').reshape('c', 1, tokens.size(1), tokens.size(0));
    }

    private static ComputationGraph network(DataType type, MapVertex<?> vertex, List<INDArray> sequences) {
        String[] names =
                IntStream.range(0, sequences.size()).mapToObj(Integer::toString).toArray(String[]::new);
        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .seed(12345)
                .dataType(type)
                .updater(new NoOp())
                .graphBuilder()
                .addInputs(names)
                .addVertex("vertex", vertex, names)
                .addLayer(
                        "loss",
                        new RnnLossLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .dataFormat(RNNFormat.NCW)
                                .build(),
                        "vertex")
                .setOutputs("loss")
                .setInputTypes(sequences.stream()
                        .map(x -> InputType.recurrent(x.size(1), x.size(2)))
                        .toArray(InputType[]::new));
        ComputationGraph network = new ComputationGraph(builder.build());
        network.init();
        return network;
    }

    /** Tokens [T, D]. */
    INDArray output() {
        INDArray y = network.outputSingle(inputs.toArray(INDArray[]::new)); // [1, D, T]
        return y.dup('c').reshape('c', y.size(1), y.size(2)).transpose().dup('c');
    }

    INDArray published(String name) {
        return ((Inspectable) network.getVertex("vertex")).inspect(name, inputs.toArray(INDArray[]::new));
    }
}
