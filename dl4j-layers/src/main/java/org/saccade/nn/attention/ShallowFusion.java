package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Shallow attention fusion (arXiv:1601.06733): the decoder runs by itself, and each of its hidden states h attends to the
 * encoder's g with the logits uᵀ tanh(Wha h + Wga g). The output is [h; context].
 */
abstract class ShallowFusion extends Fusion {

    /** Shape [alignment, units]. */
    public static final String STATE_WEIGHTS = "Wha";

    ShallowFusion(FusionOptions options) {
        super(options);
    }

    ShallowFusion() {}

    @Override
    public List<Parameter> parameters() {
        int a = getOptions().alignment();
        List<Parameter> all = new ArrayList<>(getOptions().cell().parameters());
        all.add(Parameter.weight(VECTOR, 1.0 / a, 1, a));
        all.add(Unrolled.matrix(ENCODER_WEIGHTS, a, getOptions().encoder()));
        all.add(Unrolled.matrix(STATE_WEIGHTS, a, getOptions().units()));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return new MapShape(
                getOptions().units() + inputs.get(1).channels(),
                inputs.get(0).height(),
                inputs.get(0).width());
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        long steps = inputs.get(0).positions();
        long slots = inputs.get(1).positions();
        long a = getOptions().alignment();
        long g = inputs.get(1).channels();
        return Arithmetic.ofProducts(getOptions().cell().multiplyAdds(inputs.get(0))
                + slots * g * a
                + steps * (getOptions().units() * a + slots * (a + g)));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        MapShape encoder = MapShape.of(inputs.get(1));
        AdditiveMemory memory = memory(scope, inputs.get(1), encoder);
        SDVariable values = Unrolled.tokens(inputs.get(1), encoder.channels(), encoder);
        List<SDVariable> rows = new ArrayList<>();
        List<SDVariable> weights = new ArrayList<>();
        for (SDVariable hidden : decode(scope, inputs.get(0), List.of()).hidden()) {
            SDVariable some = memory.weights(Unrolled.project(sameDiff, hidden, scope.parameter(STATE_WEIGHTS)));
            weights.add(some);
            rows.add(sameDiff.concat(1, hidden, memory.average(some, values, encoder.channels())));
        }
        scope.publish(AttentionGraph.WEIGHTS, memory.all(weights));
        int channels = getOptions().units() + encoder.channels();
        return Unrolled.map(sameDiff, rows, channels, MapShape.of(inputs.get(0)));
    }
}
