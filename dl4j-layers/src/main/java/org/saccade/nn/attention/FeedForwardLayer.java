package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** {@link FeedForward2D} and {@link FeedForward1D}. */
abstract class FeedForwardLayer extends MapLayer<FeedForwardOptions> {

    FeedForwardLayer(FeedForwardOptions options) {
        super(options);
    }

    FeedForwardLayer() {}

    private FeedForwardGraph graph() {
        return new FeedForwardGraph(getOptions().feedForward(), getOptions().inputChannels());
    }

    @Override
    public List<Parameter> parameters() {
        return graph().parameters();
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return graph().outputShape(inputs);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        return graph().define(scope, inputs.get(0), MapShape.of(inputs.get(0)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return graph().arithmetic(inputs);
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return graph().keptElements(inputs);
    }
}
