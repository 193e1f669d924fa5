package org.saccade.nn.catalogue;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** A 1x1 convolution before a layer under test: its gradient is right only if that layer's gradient of its input is. */
final class Pointwise extends MapLayer<Pointwise.Options> {

    private static final String WEIGHTS = "W";

    Pointwise(int axes) {
        super(new Options(0, axes));
    }

    record Options(int inputChannels, int axes) implements LayerOptions<Options> {
        @Override
        public Options withInput(MapShape input) {
            return new Options(input.channels(), axes);
        }
    }

    @Override
    public int axes() {
        return getOptions().axes();
    }

    @Override
    public List<Parameter> parameters() {
        int c = getOptions().inputChannels();
        return List.of(Convolutions.weights(WEIGHTS, c, c, 1, 1));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        return Convolutions.pointwise(scope.sameDiff(), inputs.get(0), scope.parameter(WEIGHTS));
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
