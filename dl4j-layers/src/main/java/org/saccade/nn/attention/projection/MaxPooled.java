package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A projection, then the largest value of each channel in squares that do not overlap, or in stretches of a sequence: fewer keys, the
 * same number of queries (Wang et al., arXiv:1711.07971). Squares at the lower and right edge hold what there is.
 *
 * @param projection what is pooled
 * @param size side of a square
 */
public record MaxPooled(
        @JsonProperty(required = true) Projection projection,
        @JsonProperty(required = true) int size) implements Projection {

    public MaxPooled {
        Rules.given("projection", projection);
        Rules.atLeast(1, "size", size);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        return projection.parameters(role, axes, input, channels);
    }

    /** A sequence's one row stays one. */
    @Override
    public MapShape outputShape(MapShape input, int channels) {
        MapShape projected = projection.outputShape(input, channels);
        return new MapShape(
                channels,
                Convolutions.outputLength(projected.height(), size),
                Convolutions.outputLength(projected.width(), size));
    }

    @Override
    public long multiplyAdds(int axes, MapShape input, int channels) {
        return projection.multiplyAdds(axes, input, channels);
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        MapShape projected = projection.outputShape(inputShape, channels);
        SDVariable map = projection.project(scope, role, axes, input, inputShape, channels);
        Pooling2DConfig squares = Pooling2DConfig.builder()
                .kH(axes == 1 ? 1 : size)
                .kW(size)
                .sH(axes == 1 ? 1 : size)
                .sW(size)
                .paddingMode(PaddingMode.VALID)
                .build();
        return scope.sameDiff().cnn().maxPooling2d(filledUp(scope, map, axes, projected), squares);
    }

    /** With minus infinity at the right and below, until the squares are full. Padding SAME would begin above and at the left. */
    private SDVariable filledUp(GraphScope scope, SDVariable map, int axes, MapShape shape) {
        int below = axes == 1 ? 0 : missing(shape.height());
        int right = missing(shape.width());
        if (below == 0 && right == 0) {
            return map;
        }
        SDVariable margins =
                scope.sameDiff().constant(Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {0, below}, {0, right}}));
        return scope.sameDiff().nn().pad(map, margins, Double.NEGATIVE_INFINITY);
    }

    private int missing(int length) {
        return Convolutions.outputLength(length, size) * size - length;
    }
}
