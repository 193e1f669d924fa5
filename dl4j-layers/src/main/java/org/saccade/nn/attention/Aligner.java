package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.MapVertex;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The decoder that aligns and translates (Bahdanau et al., arXiv:1409.0473): a gated recurrent unit
 * whose state s attends to annotations h with the logits vaᵀ tanh(Wa s + Ua h), and moves on with the context c that it reads and the
 * word y that came before, which is given (teacher forcing).
 *
 * <pre>
 * z = sigmoid(Wz y + Uz s + Cz c), r = sigmoid(Wr y + Ur s + Cr c)
 * s' = (1 - z) s + z tanh(W y + U (r s) + C c)
 * </pre>
 *
 * The output is [s'; c] of each word.
 */
abstract class Aligner extends MapVertex<AlignerOptions> implements Attending {

    // B batch, D units, A alignment, T words, S annotations

    /** Shape [1, alignment]. */
    public static final String VECTOR = "va";
    /** Shape [alignment, units]. */
    public static final String STATE_WEIGHTS = "Wa";
    /** Shape [alignment, channels of annotations]. */
    public static final String ANNOTATION_WEIGHTS = "Ua";
    /** Of words, [3 units, channels]: rows of the candidate, of z and of r. */
    public static final String WORD_GATES = "W";
    /** Of states, in the same order. */
    public static final String STATE_GATES = "U";
    /** Of contexts, in the same order. */
    public static final String CONTEXT_GATES = "C";

    Aligner(AlignerOptions options) {
        super(options);
    }

    Aligner() {}

    @Override
    public List<Parameter> parameters() {
        int a = getOptions().alignment();
        int d = getOptions().units();
        return List.of(
                Parameter.weight(VECTOR, 1.0 / a, 1, a),
                Unrolled.matrix(STATE_WEIGHTS, a, d),
                Unrolled.matrix(ANNOTATION_WEIGHTS, a, getOptions().annotations()),
                Unrolled.matrix(WORD_GATES, 3 * d, getOptions().words()),
                Unrolled.matrix(STATE_GATES, 3 * d, d),
                Unrolled.matrix(CONTEXT_GATES, 3 * d, getOptions().annotations()));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape words = inputs.get(0);
        return new MapShape(getOptions().units() + inputs.get(1).channels(), words.height(), words.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        int d = getOptions().units();
        MapShape words = MapShape.of(inputs.get(0));
        MapShape annotations = MapShape.of(inputs.get(1));
        SDVariable ofWords =
                Unrolled.project(sameDiff, inputs.get(0), scope.parameter(WORD_GATES), 3 * d, words.channels());
        List<SDVariable> gates = Unrolled.steps(sameDiff, ofWords, 3 * d, words);
        AdditiveMemory memory = AdditiveMemory.of(
                scope,
                inputs.get(1),
                annotations,
                scope.parameter(ANNOTATION_WEIGHTS),
                scope.parameter(VECTOR),
                getOptions().alignment());
        SDVariable values = Unrolled.tokens(inputs.get(1), annotations.channels(), annotations);
        SDVariable state = inputs.size() == 3
                ? initial(inputs.get(2))
                : sameDiff.zerosLike(Unrolled.columns(gates.get(0), d, 0, 1));
        List<SDVariable> rows = new ArrayList<>();
        List<SDVariable> weights = new ArrayList<>();
        for (SDVariable gate : gates) {
            SDVariable some = memory.weights(Unrolled.project(sameDiff, state, scope.parameter(STATE_WEIGHTS)));
            SDVariable context = memory.average(some, values, annotations.channels());
            state = next(scope, gate.add(Unrolled.project(sameDiff, context, scope.parameter(CONTEXT_GATES))), state);
            weights.add(some);
            rows.add(sameDiff.concat(1, state, context));
        }
        scope.publish(AttentionGraph.WEIGHTS, memory.all(weights));
        return Unrolled.map(sameDiff, rows, d + annotations.channels(), words);
    }

    private SDVariable initial(SDVariable map) {
        MapShape shape = MapShape.of(map);
        int d = getOptions().units();
        Rules.require(
                shape.channels() == d && shape.positions() == 1,
                "the initial state must be one position of as many channels as there are units, got %s, units=%d",
                shape,
                d);
        return map.reshape(-1, d);
    }

    /** Sums [B, 3 D] of words and contexts, and the state [B, D], to the next state. */
    private SDVariable next(GraphScope scope, SDVariable sums, SDVariable state) {
        SameDiff sameDiff = scope.sameDiff();
        int d = getOptions().units();
        SDVariable weights = scope.parameter(STATE_GATES);
        SDVariable ofCandidate = weights.get(SDIndex.interval(0, d), SDIndex.all());
        SDVariable ofGates = weights.get(SDIndex.interval(d, 3 * d), SDIndex.all());
        SDVariable gates = sameDiff.nn()
                .sigmoid(Unrolled.columns(sums, d, 1, 3).add(Unrolled.project(sameDiff, state, ofGates))); // [B, 2 D]
        SDVariable seen = Unrolled.columns(gates, d, 1, 2).mul(state);
        SDVariable candidate = sameDiff.math()
                .tanh(Unrolled.columns(sums, d, 0, 1).add(Unrolled.project(sameDiff, seen, ofCandidate)));
        return state.add(Unrolled.columns(gates, d, 0, 1).mul(candidate.sub(state)));
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.of(inputs.get(0), axes()), Grid.of(inputs.get(1), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        long words = inputs.get(0).positions();
        long annotations = inputs.get(1).positions();
        long a = getOptions().alignment();
        long d = getOptions().units();
        long g = inputs.get(1).channels();
        long ofWord = 3 * d * (inputs.get(0).channels() + d + g) + d * a + annotations * (a + g);
        return Arithmetic.ofProducts(annotations * g * a + words * ofWord);
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        long words = inputs.get(0).positions();
        long annotations = inputs.get(1).positions();
        int channels = inputs.get(1).channels();
        return annotations * (getOptions().alignment() + channels)
                + words
                        * (2 * annotations
                                + getOptions().alignment()
                                + 2L * channels
                                + 14L * getOptions().units());
    }
}
