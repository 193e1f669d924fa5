package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.PlainScope;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A layer or vertex that knows its inputs, in a plain graph in double.
 *
 * @param definition the layer or vertex
 * @param parameters arrays by name
 */
record PlainDefinition(MapDefinition definition, Map<String, INDArray> parameters) {

    /** With normal parameters. */
    static PlainDefinition normal(MapDefinition definition, long seed) {
        return new PlainDefinition(definition, Plain.normal(definition.parameters(), seed));
    }

    /** The same with one parameter of one number everywhere. */
    PlainDefinition with(String name, double value) {
        Map<String, INDArray> changed = new HashMap<>(parameters);
        changed.put(name, parameters.get(name).dup().assign(value));
        return new PlainDefinition(definition, changed);
    }

    /** Maps [B, C, H, W] to the output. */
    INDArray output(INDArray... maps) {
        return output(scope -> scope, maps);
    }

    INDArray output(UnaryOperator<GraphScope> in, INDArray... maps) {
        return Plain.run(
                parameters, List.of(maps), inputs -> definition.define(in.apply(inputs.scope()), inputs.variables()));
    }

    INDArray published(String name, INDArray... maps) {
        return Plain.run(parameters, List.of(maps), in -> {
            SDVariable unused = definition.define(in.scope(), in.variables());
            return ((PlainScope) in.scope()).published(name);
        });
    }
}
