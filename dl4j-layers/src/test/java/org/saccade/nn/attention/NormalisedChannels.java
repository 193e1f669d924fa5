package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** What stands before each function of a reversible block, as a layer. */
final class NormalisedChannels extends MapLayer<NormalisedChannels.Options> {

    NormalisedChannels() {
        super(new Options(0));
    }

    record Options(int inputChannels) implements LayerOptions<Options> {
        @Override
        public Options withInput(MapShape input) {
            return new Options(input.channels());
        }
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        return Convolutions.normalised(
                scope.sameDiff(), inputs.get(0), getOptions().inputChannels());
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return Arithmetic.NONE;
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return 0;
    }
}
