package org.saccade.nn.attention;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.MapShape;

import java.util.HashMap;
import java.util.Map;

/** Normal numbers in double for every parameter of a mechanism, and the changes that tests make to them. */
final class RandomParameters {

    private final Map<String, INDArray> values = new HashMap<>();

    private RandomParameters() {}

    /** For a mechanism over one map [B, C, H, W]. */
    static RandomParameters of(Mechanism mechanism, int axes, INDArray x) {
        RandomParameters parameters = new RandomParameters();
        MapShape shape = Plain.shape(x);
        parameters.values.putAll(Plain.normal(new AttentionGraph(mechanism, axes).parameters(shape, shape), 100));
        return parameters;
    }

    Map<String, INDArray> values() {
        return values;
    }

    INDArray get(String name) {
        return values.get(name);
    }

    RandomParameters with(String name, INDArray value) {
        values.put(name, value);
        return this;
    }

    RandomParameters filled(double value, String... names) {
        for (String name : names) {
            values.put(name, Nd4j.valueArrayOf(values.get(name).shape(), value, DataType.DOUBLE));
        }
        return this;
    }
}
