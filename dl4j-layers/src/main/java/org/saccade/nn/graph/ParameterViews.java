package org.saccade.nn.graph;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The parameters and gradients of one layer or vertex: views of the network's two flat vectors. */
final class ParameterViews {

    private INDArray vector;
    private Map<String, INDArray> table = Map.of();
    private INDArray gradientVector;
    private Map<String, INDArray> gradientTable = Map.of();

    INDArray vector() {
        return vector;
    }

    void setVector(INDArray view) {
        vector = view;
    }

    long length() {
        return vector == null ? 0 : vector.length();
    }

    Map<String, INDArray> table() {
        return table;
    }

    void setTable(Map<String, INDArray> views) {
        table = views;
    }

    INDArray gradientVector() {
        return gradientVector;
    }

    Map<String, INDArray> gradientTable() {
        return gradientTable;
    }

    void setGradients(INDArray view, Map<String, INDArray> views) {
        gradientVector = view;
        gradientTable = views;
    }

    /** Shows those of the whole's parameters whose names begin with the prefix, by the rest of their names. */
    void showPart(ParameterViews whole, String prefix) {
        table = part(whole.table, prefix);
        gradientTable = part(whole.gradientTable, prefix);
    }

    private static Map<String, INDArray> part(Map<String, INDArray> views, String prefix) {
        return views.entrySet().stream()
                .filter(view -> view.getKey().startsWith(prefix))
                .collect(Collectors.toMap(view -> view.getKey().substring(prefix.length()), Map.Entry::getValue));
    }

    Gradient gradient() {
        Gradient gradient = new DefaultGradient();
        gradientTable.forEach(gradient::setGradientFor);
        return gradient;
    }

    void assign(String name, INDArray value, String owner) {
        INDArray current = table.get(name);
        if (current == null || !Arrays.equals(current.shape(), value.shape())) {
            throw new IllegalArgumentException("a parameter keeps its name and shape, got " + name
                    + Arrays.toString(value.shape()) + ", the layer has " + shapes() + " " + owner);
        }
        current.assign(value);
    }

    private String shapes() {
        return table.entrySet().stream()
                .map(entry -> entry.getKey() + Arrays.toString(entry.getValue().shape()))
                .collect(Collectors.joining(", "));
    }

    void assign(INDArray values, String owner) {
        if (values.length() != length()) {
            throw new IllegalArgumentException("a parameter vector keeps its length, got " + values.length()
                    + " values, the layer has " + length() + " " + owner);
        }
        vector.assign(values.reshape(vector.shape()));
    }
}
