package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.gate.Gate;
import org.saccade.nn.attention.gate.SpatialGate;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A map times one or more gates of its own: which channels matter, and which positions. Squeeze and excitation, CBAM and its two
 * modules, and CenterMask's mask are choices of gates; see {@link AttentionGateOptions}.
 *
 * <p>Input and output [B, C, H, W].
 */
public final class AttentionGate2D extends MapLayer<AttentionGateOptions> implements Attending {

    /** Published: what the input is multiplied by, [B, C or 1, H or 1, W or 1]. */
    public static final String GATE = "gate";

    public AttentionGate2D(AttentionGateOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private AttentionGate2D() {}

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        getOptions()
                .gates()
                .forEach(gate -> all.addAll(gate.parameters(getOptions().inputChannels())));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable y = inputs.get(0); // [B, C, H, W]
        MapShape shape = MapShape.of(y);
        SDVariable product = null;
        for (Gate gate : getOptions().gates()) {
            SDVariable factors = gate.factors(scope, y, shape);
            product = product == null ? factors : product.mul(factors);
            y = y.mul(gate.spread(scope.sameDiff(), factors, shape));
        }
        scope.publish(GATE, product);
        return y;
    }

    /** The gate of each place, in the mean over channels, for one query that stands for all; empty where all places have one gate. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        if (getOptions().gates().stream().noneMatch(SpatialGate.class::isInstance)) {
            return Optional.empty();
        }
        Grid grid = Grid.of(inputs.get(0), axes());
        float[] gates = published.apply(GATE); // [C or 1, H, W]
        float[] mean = new float[grid.positions()];
        for (int i = 0; i < gates.length; i++) {
            mean[i % mean.length] += gates[i] * mean.length / gates.length;
        }
        return Optional.of(WeightLayout.whole(Grid.one(axes()), grid).maps(mean));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return Arithmetic.ofProducts(getOptions().gates().stream()
                .mapToLong(gate -> gate.multiplyAdds(inputs.get(0)))
                .sum());
    }

    /** The spread factors of each gate, and the maps between gates. */
    @Override
    public long keptElements(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        return (2L * getOptions().gates().size() - 1) * input.channels() * input.positions();
    }
}
