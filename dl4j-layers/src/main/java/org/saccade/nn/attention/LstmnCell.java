package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * The recurrence of a long short-term memory-network (Cheng et al., arXiv:1601.06733): a cell that attends to all of its
 * earlier hidden states and cells, and forgets from what it read instead of from the last step alone.
 *
 * @param input channels of x
 * @param units channels of hidden states and cells
 * @param alignment hidden channels of the attention
 */
record LstmnCell(int input, int units, int alignment) {

    // B batch, X input channels, D units, A alignment, T positions, t earlier ones

    static final String VECTOR = "v";
    static final String HIDDEN_WEIGHTS = "Wh";
    static final String INPUT_WEIGHTS = "Wx";
    static final String READ_WEIGHTS = "Wt";
    static final String GATE_WEIGHTS = "Wg";

    /**
     * What comes of each position, [B, D] each, and the weights [B, t] of the t earlier ones; the first position's are of no
     * slot.
     */
    record States(List<SDVariable> hidden, List<SDVariable> cells, List<SDVariable> weights) {

        private States() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    List<Parameter> parameters() {
        return List.of(
                Parameter.weight(VECTOR, 1.0 / alignment, 1, alignment),
                Unrolled.matrix(HIDDEN_WEIGHTS, alignment, units),
                Unrolled.matrix(INPUT_WEIGHTS, alignment, input),
                Unrolled.matrix(READ_WEIGHTS, alignment, units),
                Unrolled.matrix(GATE_WEIGHTS, 4 * units, units + input));
    }

    /** Of slots there are as many as earlier positions; the first position reads one. */
    long multiplyAdds(MapShape map) {
        long steps = map.positions();
        long slots = steps * (steps - 1) / 2 + 1;
        long ofStep = (4L * units + alignment) * input + units * (2L * alignment + 4L * units);
        return steps * ofStep + slots * (alignment + 2L * units);
    }

    long keptElements(MapShape map) {
        long steps = map.positions();
        return steps * (2L * alignment + 12L * units) + steps * steps / 2 * (alignment + 2L * units + 2);
    }

    /**
     * Runs over all positions.
     *
     * @param map [B, X, H, W]
     * @param additions to each position's cell, [B, D] each; none where the list is empty
     */
    States run(GraphScope scope, SDVariable map, MapShape shape, List<SDVariable> additions) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable ofGates = scope.parameter(GATE_WEIGHTS);
        SDVariable ofRead = ofGates.get(SDIndex.all(), SDIndex.interval(0, units));
        SDVariable ofInput = ofGates.get(SDIndex.all(), SDIndex.interval(units, units + input));
        List<SDVariable> gates = Unrolled.steps(sameDiff, map, ofInput, 4 * units, input, shape);
        List<SDVariable> queries =
                Unrolled.steps(sameDiff, map, scope.parameter(INPUT_WEIGHTS), alignment, input, shape);
        // Before the first position the memory is one slot of zeros, so that every parameter is met in a map of one
        // position too.
        List<SDVariable> nothing = List.of(sameDiff.zerosLike(Unrolled.columns(gates.get(0), units, 0, 1)));
        States states = new States();
        List<SDVariable> keys = new ArrayList<>();
        SDVariable read = nothing.get(0);
        for (int t = 0; t < gates.size(); t++) {
            List<SDVariable> hidden = t == 0 ? nothing : states.hidden();
            List<SDVariable> cells = t == 0 ? nothing : states.cells();
            if (t == 1) {
                keys.clear();
            }
            keys.add(Unrolled.project(sameDiff, hidden.get(hidden.size() - 1), scope.parameter(HIDDEN_WEIGHTS)));
            AdditiveMemory memory = new AdditiveMemory(
                    scope, slots(sameDiff, keys, alignment), scope.parameter(VECTOR), keys.size(), alignment);
            SDVariable weights =
                    memory.weights(queries.get(t).add(Unrolled.project(sameDiff, read, scope.parameter(READ_WEIGHTS))));
            read = memory.average(weights, slots(sameDiff, hidden, units), units);
            SDVariable kept = memory.average(weights, slots(sameDiff, cells, units), units);
            SDVariable gate = gates.get(t).add(Unrolled.project(sameDiff, read, ofRead));
            SDVariable cell = cell(sameDiff, gate, kept);
            states.weights().add(weights);
            states.cells().add(additions.isEmpty() ? cell : cell.add(additions.get(t)));
            states.hidden().add(hidden(sameDiff, gate, states.cells().get(t)));
        }
        return states;
    }

    /** Rows [B, C] to [B, t, C]. */
    private static SDVariable slots(SameDiff sameDiff, List<SDVariable> rows, int channels) {
        return rows.size() == 1
                ? rows.get(0).reshape(-1, 1, channels)
                : sameDiff.stack(1, rows.toArray(SDVariable[]::new));
    }

    /** The gates [B, 4 D] are in the order input, forget, output and candidate. */
    private SDVariable cell(SameDiff sameDiff, SDVariable gates, SDVariable kept) {
        SDVariable open = sameDiff.nn().sigmoid(Unrolled.columns(gates, units, 0, 2));
        SDVariable candidate = sameDiff.math().tanh(Unrolled.columns(gates, units, 3, 4));
        return Unrolled.columns(open, units, 1, 2)
                .mul(kept)
                .add(Unrolled.columns(open, units, 0, 1).mul(candidate));
    }

    private SDVariable hidden(SameDiff sameDiff, SDVariable gates, SDVariable cell) {
        return sameDiff.nn()
                .sigmoid(Unrolled.columns(gates, units, 2, 3))
                .mul(sameDiff.math().tanh(cell));
    }

    /** The weights of all positions, [B, 1, T, T], zero for what is not earlier. */
    static SDVariable weights(SameDiff sameDiff, States states) {
        int length = states.hidden().size();
        List<SDVariable> rows = new ArrayList<>();
        rows.add(padded(sameDiff, sameDiff.zerosLike(states.weights().get(0)), length - 1));
        for (int t = 1; t < length; t++) {
            rows.add(padded(sameDiff, states.weights().get(t), length - t));
        }
        return sameDiff.stack(1, rows.toArray(SDVariable[]::new)).reshape(-1, 1, length, length);
    }

    private static SDVariable padded(SameDiff sameDiff, SDVariable row, int after) {
        INDArray margins = Nd4j.createFromArray(new int[][] {{0, 0}, {0, after}});
        return sameDiff.nn().pad(row, sameDiff.constant(margins), 0);
    }
}
