package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.projection.Convolution;
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
 * A convolution and an attention over the same image, their channels one after the other (Bello et al., arXiv:1904.09925).
 *
 * <p>Input [B, C, H, W]; output [B, D + D', H, W], D channels of the convolution and D' of the attention.
 */
public final class AttentionAugmentedConvolution2D extends MapLayer<AttentionAugmentedOptions> implements Attending {

    /** The convolution's weights, [D, C, k, k]. */
    public static final String CONVOLUTION_WEIGHTS = "Wconv";

    private static final String ROLE = "conv";

    public AttentionAugmentedConvolution2D(AttentionAugmentedOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private AttentionAugmentedConvolution2D() {}

    private AttentionGraph attention() {
        return new AttentionGraph(getOptions().attention(), 2);
    }

    private Convolution convolution() {
        return new Convolution(getOptions().kernel(), 1, false);
    }

    @Override
    public List<Parameter> parameters() {
        MapShape input = getOptions().input();
        List<Parameter> all = new ArrayList<>();
        all.addAll(convolution().parameters(ROLE, 2, input, getOptions().convolutionChannels()));
        all.addAll(attention().parameters(input, input));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        MapShape attended = attention().outputShape(input, input);
        AttentionAugmentedOptions.requireSize(input, attended);
        return new MapShape(getOptions().convolutionChannels() + attended.channels(), input.height(), input.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        SDVariable convolved = convolution()
                .project(scope, ROLE, 2, x, MapShape.of(x), getOptions().convolutionChannels());
        return scope.sameDiff().concat(1, convolved, attention().define(scope, x, x));
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        MapShape map = inputs.get(0);
        return attention().maps(map, map, map, published.apply(AttentionGraph.WEIGHTS));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        long convolved = convolution().multiplyAdds(2, input, getOptions().convolutionChannels());
        return attention().arithmetic(input, input, input).plus(Arithmetic.ofProducts(convolved));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        return input.positions() * getOptions().convolutionChannels()
                + attention().keptElements(input, input);
    }
}
