package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** {@link LayerNormalization2D} and {@link LayerNormalization1D}. */
abstract class LayerNormalization extends MapLayer<LayerNormalizationOptions> {

    /** Shape [1, C]. */
    public static final String GAIN = "g";
    /** Shape [1, C]. */
    public static final String BIAS = "b";

    LayerNormalization(LayerNormalizationOptions options) {
        super(options);
    }

    LayerNormalization() {}

    @Override
    public List<Parameter> parameters() {
        int c = getOptions().inputChannels();
        return List.of(Parameter.constant(GAIN, 1, 1, c), Parameter.constant(BIAS, 0, 1, c));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        int c = getOptions().inputChannels();
        SDVariable gain = scope.parameter(GAIN).reshape(c, 1, 1, 1);
        SDVariable normal =
                Convolutions.normalised(sameDiff, inputs.get(0), c, getOptions().epsilon(), gain);
        return Convolutions.biased(sameDiff, normal, scope.parameter(BIAS));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        MapShape map = inputs.get(0);
        return Arithmetic.ofElements(2 * map.channels() * map.positions());
    }

    /** The centred map, and what it is multiplied by. */
    @Override
    public long keptElements(List<MapShape> inputs) {
        return 2 * inputs.get(0).channels() * inputs.get(0).positions();
    }
}
