package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;

/**
 * A depthwise projection of what {@link org.saccade.nn.attention.ClassToken2D} gives: an image in one row after its class token. The
 * image is convolved and normalised without the token; the linear map is that of both (Wu et al., CvT, arXiv:2103.15808).
 *
 * @param projection of the image
 * @param width columns of the image
 */
public record ClassTokenProjection(
        @JsonProperty(required = true) DepthwiseProjection projection,
        @JsonProperty(required = true) int width) implements Projection {

    // B batch, C channels, D channels of the output, P = h w pixels of the image, p = h' w' pixels of its projection

    /** Of the image, wherever the row lies. */
    private static final int AXES = 2;

    public ClassTokenProjection {
        Rules.given("projection", projection);
        Rules.atLeast(1, "width", width);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        return projection.parameters(role, AXES, image(input), channels);
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return row(projection.outputShape(image(input), channels));
    }

    /** The image, behind the token. */
    @Override
    public Optional<MapShape> places(MapShape input, int channels) {
        return Optional.of(projection.outputShape(image(input), channels));
    }

    /** The token meets the linear map alone. */
    @Override
    public long multiplyAdds(int axes, MapShape input, int channels) {
        return projection.multiplyAdds(AXES, image(input), channels) + (long) input.channels() * channels;
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        SameDiff sameDiff = scope.sameDiff();
        MapShape image = image(inputShape);
        SDVariable pixels = columns(input, 1, inputShape.width()) // [B, C, 1, P]
                .reshape(-1, image.channels(), image.height(), image.width());
        SDVariable projected = projection.project(scope, role, AXES, pixels, image, channels); // [B, D, h', w']
        SDVariable token = projection.linear(
                scope, role, columns(input, 0, 1), MapShape.sequence(image.channels(), 1), channels); // [B, D, 1, 1]
        long positions = projection.outputShape(image, channels).positions();
        return sameDiff.concat(3, token, projected.reshape(-1, channels, 1, positions)); // [B, D, 1, 1 + p]
    }

    private static SDVariable columns(SDVariable row, int from, int to) {
        return row.get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to));
    }

    private MapShape image(MapShape row) {
        Rules.require(
                row.height() == 1 && row.width() > 1 && (row.width() - 1) % width == 0,
                "a map with a class token must have one row, the token and then all rows of an image, got map %dx%d, width=%d",
                row.height(),
                row.width(),
                width);
        return new MapShape(row.channels(), (row.width() - 1) / width, width);
    }

    private static MapShape row(MapShape image) {
        return new MapShape(image.channels(), 1, Math.toIntExact(1 + image.positions()));
    }
}
