package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
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
 * A long short-term memory-network, or LSTMN (Cheng et al., arXiv:1601.06733): an LSTM whose memory is all of its past, read
 * by intra-attention. Layers of it can be stacked, the paper's stacked form. It is causal, and its graph grows with the square of the
 * length.
 */
abstract class LongShortTermMemoryNetwork extends MapLayer<LongShortTermMemoryNetworkOptions> implements Attending {

    LongShortTermMemoryNetwork(LongShortTermMemoryNetworkOptions options) {
        super(options);
    }

    LongShortTermMemoryNetwork() {}

    @Override
    public List<Parameter> parameters() {
        return getOptions().cell().parameters();
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return new MapShape(
                getOptions().outputChannels(),
                inputs.get(0).height(),
                inputs.get(0).width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        MapShape shape = MapShape.of(inputs.get(0));
        LstmnCell.States states = getOptions().cell().run(scope, inputs.get(0), shape, List.of());
        scope.publish(AttentionGraph.WEIGHTS, LstmnCell.weights(sameDiff, states));
        List<SDVariable> rows = new ArrayList<>();
        for (int t = 0; t < states.hidden().size(); t++) {
            SDVariable hidden = states.hidden().get(t);
            rows.add(
                    getOptions().cells()
                            ? sameDiff.concat(1, hidden, states.cells().get(t))
                            : hidden);
        }
        return Unrolled.map(sameDiff, rows, getOptions().outputChannels(), shape);
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.of(inputs.get(0), axes()), Grid.of(inputs.get(0), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return Arithmetic.ofProducts(getOptions().cell().multiplyAdds(inputs.get(0)));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return getOptions().cell().keptElements(inputs.get(0));
    }
}
