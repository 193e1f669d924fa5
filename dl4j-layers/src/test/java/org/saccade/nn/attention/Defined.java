package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.PlainScope;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a layer defines, run on a map [B, C, H, W] without a network, in double. */
record Defined(MapLayer<?> layer, INDArray x, Map<String, INDArray> parameters) {

    /** With normal numbers for parameters, the same ones for the same shapes. */
    static <O extends LayerOptions<O>> Defined of(MapLayer<O> layer, INDArray x) {
        layer.setOptions(layer.getOptions().withInput(Plain.shape(x)));
        return new Defined(layer, x, Plain.normal(layer.parameters(), 100));
    }

    Defined with(String name, INDArray value) {
        Map<String, INDArray> changed = new HashMap<>(parameters);
        changed.put(name, value);
        return new Defined(layer, x, changed);
    }

    INDArray output() {
        return run(in -> layer.define(in.scope(), in.variables()));
    }

    INDArray weights() {
        return run(in -> {
            layer.define(in.scope(), in.variables());
            return ((PlainScope) in.scope()).published(AttentionGraph.WEIGHTS);
        });
    }

    private INDArray run(Function<Plain.Inputs, SDVariable> function) {
        return Plain.run(parameters, List.of(x), function);
    }
}
