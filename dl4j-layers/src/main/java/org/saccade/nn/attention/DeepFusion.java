package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Deep attention fusion (arXiv:1601.06733): what the decoder reads of the encoder's cells enters its own,
 * c = r ã + f c̃ + i ĉ with r = sigmoid(Wr [g̃; x]). Hidden states g̃ and cells ã are averages with the weights
 * softmax(uᵀ tanh(Wga g + Wxa x + Wta g̃ of the last step)).
 */
abstract class DeepFusion extends Fusion {

    // B batch, D units of encoder and decoder, T positions of the decoder, S of the encoder

    /** Published: the decoder's cells, [B, D, H, W]. */
    public static final String CELLS = "cells";

    /** Shape [alignment, channels of x]. */
    public static final String INPUT_WEIGHTS = "Wxa";
    /** Shape [alignment, units]. */
    public static final String READ_WEIGHTS = "Wta";
    /** Shape [units, units + channels of x]. */
    public static final String GATE_WEIGHTS = "Wr";

    DeepFusion(FusionOptions options) {
        super(options);
    }

    DeepFusion() {}

    @Override
    public List<Parameter> parameters() {
        int a = getOptions().alignment();
        int d = getOptions().units();
        Rules.require(
                getOptions().encoder() == 2 * d,
                "the encoder's states must be hidden states and cells of as many units as the decoder has,"
                        + " got channels=%d, units=%d",
                getOptions().encoder(),
                d);
        List<Parameter> all = new ArrayList<>(getOptions().cell().parameters());
        all.add(Parameter.weight(VECTOR, 1.0 / a, 1, a));
        all.add(Unrolled.matrix(ENCODER_WEIGHTS, a, d));
        all.add(Unrolled.matrix(INPUT_WEIGHTS, a, getOptions().input()));
        all.add(Unrolled.matrix(READ_WEIGHTS, a, d));
        all.add(Unrolled.matrix(GATE_WEIGHTS, d, d + getOptions().input()));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return new MapShape(
                getOptions().units(), inputs.get(0).height(), inputs.get(0).width());
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        long steps = inputs.get(0).positions();
        long slots = inputs.get(1).positions();
        long a = getOptions().alignment();
        long d = getOptions().units();
        return Arithmetic.ofProducts(getOptions().cell().multiplyAdds(inputs.get(0))
                + slots * d * a
                + steps * (inputs.get(0).channels() * (d + a) + d * (d + a) + slots * (a + 2 * d)));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        MapShape shape = MapShape.of(inputs.get(0));
        LstmnCell.States states = decode(scope, inputs.get(0), additions(scope, inputs, shape));
        int d = getOptions().units();
        scope.publish(CELLS, Unrolled.map(sameDiff, states.cells(), d, shape));
        return Unrolled.map(sameDiff, states.hidden(), d, shape);
    }

    /** r ã of each position. They depend on the input and the encoder alone. */
    private List<SDVariable> additions(GraphScope scope, List<SDVariable> inputs, MapShape shape) {
        SameDiff sameDiff = scope.sameDiff();
        int d = getOptions().units();
        MapShape encoder = MapShape.of(inputs.get(1));
        SDVariable hidden = inputs.get(1).get(SDIndex.all(), SDIndex.interval(0, d), SDIndex.all(), SDIndex.all());
        AdditiveMemory memory = memory(scope, hidden, new MapShape(d, encoder.height(), encoder.width()));
        SDVariable values = Unrolled.tokens(inputs.get(1), 2 * d, encoder); // [B, S, 2 D]
        SDVariable gate = scope.parameter(GATE_WEIGHTS);
        SDVariable ofRead = gate.get(SDIndex.all(), SDIndex.interval(0, d));
        SDVariable ofInput =
                gate.get(SDIndex.all(), SDIndex.interval(d, d + getOptions().input()));
        List<SDVariable> gates =
                Unrolled.steps(sameDiff, inputs.get(0), ofInput, d, getOptions().input(), shape);
        List<SDVariable> queries = Unrolled.steps(
                sameDiff,
                inputs.get(0),
                scope.parameter(INPUT_WEIGHTS),
                getOptions().alignment(),
                getOptions().input(),
                shape);
        List<SDVariable> additions = new ArrayList<>();
        List<SDVariable> weights = new ArrayList<>();
        SDVariable read = sameDiff.zerosLike(gates.get(0));
        for (int t = 0; t < gates.size(); t++) {
            SDVariable query = queries.get(t).add(Unrolled.project(sameDiff, read, scope.parameter(READ_WEIGHTS)));
            SDVariable some = memory.weights(query);
            weights.add(some);
            SDVariable both = memory.average(some, values, 2 * d); // [B, 2 D]
            read = both.get(SDIndex.all(), SDIndex.interval(0, d));
            SDVariable open = sameDiff.nn().sigmoid(gates.get(t).add(Unrolled.project(sameDiff, read, ofRead)));
            additions.add(open.mul(both.get(SDIndex.all(), SDIndex.interval(d, 2 * d))));
        }
        scope.publish(AttentionGraph.WEIGHTS, memory.all(weights));
        return additions;
    }
}
