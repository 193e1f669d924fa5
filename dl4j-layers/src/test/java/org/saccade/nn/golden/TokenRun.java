package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.CrossAttention1D;
import org.saccade.nn.attention.CrossAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.MemoryAttention1D;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs vertices on tokens [T, d], one row a token, as the vectors of sequence mechanisms have them. */
final class TokenRun {

    private TokenRun() {}

    /** Weights that the vector multiplies from the right, [in, out], as layers have them, [out, in]. */
    static Map<String, INDArray> linear(GoldenVector vector, DataType type, String... names) {
        Map<String, INDArray> parameters = new HashMap<>();
        for (String name : names) {
            parameters.put(name, vector.array(name, type).transpose());
        }
        return parameters;
    }

    /** Queries, keys and values of three inputs. */
    static INDArray cross(
            Mechanism mechanism, INDArray queries, INDArray keys, INDArray values, Map<String, INDArray> parameters) {
        CrossAttentionOptions options = CrossAttentionOptions.of(mechanism).withSeparateValues();
        return run(new CrossAttention1D(options), parameters, queries, keys, values);
    }

    static INDArray withMemory(
            Mechanism mechanism, INDArray segment, INDArray memory, Map<String, INDArray> parameters) {
        return run(new MemoryAttention1D(mechanism), parameters, segment, memory);
    }

    private static INDArray run(GraphVertex vertex, Map<String, INDArray> parameters, INDArray... tokens) {
        InputType[] types = new InputType[tokens.length];
        INDArray[] inputs = new INDArray[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            INDArray sequence = tokens[i].transpose().dup('c'); // [d, T]
            types[i] = InputType.recurrent(sequence.size(0), sequence.size(1));
            inputs[i] = sequence.reshape('c', 1, sequence.size(0), sequence.size(1));
        }
        ComputationGraph network = Networks.bare(tokens[0].dataType(), vertex, types);
        Map<String, INDArray> declared = network.getVertex(Networks.VERTEX).paramTable(false);
        assertThat(parameters).containsOnlyKeys(declared.keySet());
        declared.forEach(
                (name, value) -> value.assign(parameters.get(name).dup('c').reshape('c', value.shape())));
        INDArray y = network.outputSingle(inputs);
        return y.dup('c').reshape('c', y.size(1), y.size(2)).transpose().dup('c');
    }
}
