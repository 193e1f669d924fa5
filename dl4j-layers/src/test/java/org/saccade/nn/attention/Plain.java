package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs attention functions in plain SameDiff graphs, without a network. */
public final class Plain {

    private Plain() {}

    /** The function of some arrays, in inference; parameters by name. */
    public static INDArray run(
            Map<String, INDArray> parameters, List<INDArray> inputs, Function<Inputs, SDVariable> function) {
        SameDiff sameDiff = SameDiff.create();
        Map<String, SDVariable> declared = new HashMap<>();
        parameters.forEach((name, array) -> declared.put(name, sameDiff.constant(name, array)));
        SDVariable[] variables = new SDVariable[inputs.size()];
        Map<String, INDArray> values = new HashMap<>();
        for (int i = 0; i < variables.length; i++) {
            INDArray input = inputs.get(i);
            long[] shape = input.shape().clone();
            shape[0] = -1;
            variables[i] = sameDiff.placeHolder("input" + i, input.dataType(), shape);
            values.put("input" + i, input);
        }
        SDVariable y = function.apply(new Inputs(GraphScope.of(sameDiff, declared), List.of(variables)));
        return sameDiff.output(values, y.name()).get(y.name());
    }

    /** What a function gets. */
    public record Inputs(GraphScope scope, List<SDVariable> variables) {}

    /** A mechanism over one map [B, C, H, W]; parameters are reshaped to the shapes that the mechanism declares. */
    public static INDArray attend(Mechanism mechanism, int axes, INDArray x, Map<String, INDArray> parameters) {
        AttentionGraph graph = new AttentionGraph(mechanism, axes);
        MapShape shape = shape(x);
        return run(
                shaped(graph.parameters(shape, shape), parameters),
                List.of(x),
                in -> graph.define(
                        in.scope(), in.variables().get(0), in.variables().get(0)));
    }

    /** Values for declared parameters, reshaped to what they declare. */
    public static Map<String, INDArray> shaped(List<Parameter> declared, Map<String, INDArray> parameters) {
        Map<String, INDArray> shaped = new HashMap<>();
        for (Parameter parameter : declared) {
            INDArray given = parameters.get(parameter.name());
            if (given == null) {
                throw new IllegalArgumentException("no value for " + parameter);
            }
            shaped.put(parameter.name(), given.dup('c').reshape(parameter.sides()));
        }
        return shaped;
    }

    /** A mechanism over given queries, keys and values, maps [B, C, H, W] of one size, in inference. */
    public static INDArray attend(
            Mechanism mechanism, int axes, List<INDArray> queriesKeysValues, Map<String, INDArray> parameters) {
        AttentionGraph graph = new AttentionGraph(mechanism, axes);
        MapShape shape = shape(queriesKeysValues.get(0));
        return run(
                parameters,
                queriesKeysValues,
                in -> graph.attend(
                        in.scope(),
                        graph.geometry(shape, shape),
                        in.variables().get(0),
                        in.variables().get(1),
                        in.variables().get(2)));
    }

    /** Normal numbers in double for each parameter. */
    static Map<String, INDArray> normal(List<Parameter> declared, long seed) {
        Map<String, INDArray> values = new HashMap<>();
        for (Parameter parameter : declared) {
            values.put(parameter.name(), Networks.normal(DataType.DOUBLE, seed + values.size(), parameter.sides()));
        }
        return values;
    }

    /** Of the examples in [B, C, H, W]. */
    static MapShape shape(INDArray x) {
        return new MapShape((int) x.size(1), (int) x.size(2), (int) x.size(3));
    }
}
