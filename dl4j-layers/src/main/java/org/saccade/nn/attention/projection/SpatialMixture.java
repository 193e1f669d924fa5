package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Spatially aware values of the attention stem (arXiv:1906.05909): a pixel is multiplied by a mixture of
 * matrices, and where it lies in its block decides the mixture: softmax over m of (row[a] + column[b]) · nu[m].
 *
 * @param matrices matrices that are mixed, M
 * @param block side of a block
 * @param width channels of the embeddings of rows and columns
 */
public record SpatialMixture(
        @JsonProperty(required = true) int matrices,
        @JsonProperty(required = true) int block,
        @JsonProperty(required = true) int width)
        implements Projection {

    // B batch, C channels, D channels of the output, M matrices, b side of a block, H = h b and W = w b with the blocks
    // full

    /** Published: each matrix's share at each place of a block, [b, b, M]. */
    public static final String MIXTURE = "mixture";
    /** Shape [b, width]. */
    public static final String ROW_EMBEDDINGS = "Mrow";
    /** Shape [b, width]. */
    public static final String COLUMN_EMBEDDINGS = "Mcol";
    /** Shape [M, width]. */
    public static final String MATRIX_EMBEDDINGS = "Mnu";

    public SpatialMixture {
        Rules.atLeast(1, "matrices", matrices);
        Rules.atLeast(1, "block", block);
        Rules.atLeast(1, "width", width);
    }

    /** The matrices have the shape [M, D, C]. At first a logit of the mixture has the variance 2: the matrices differ at once. */
    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        Rules.require(axes == 2, "spatially aware values are for images, got a sequence for %s", role);
        return List.of(
                Parameter.weight("W" + role, 1.0 / input.channels(), matrices, channels, input.channels()),
                Parameter.bias(ROW_EMBEDDINGS, 1, block, width),
                Parameter.bias(COLUMN_EMBEDDINGS, 1, block, width),
                Parameter.bias(MATRIX_EMBEDDINGS, 1.0 / width, matrices, width));
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, input.height(), input.width());
    }

    /** As the paper's formula reads: every matrix meets every pixel, and the products are mixed. */
    @Override
    public long multiplyAdds(int axes, MapShape input, int channels) {
        return input.positions() * matrices * channels * (input.channels() + 1L);
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        SDVariable mixed = matricesOfPlaces(scope, role, inputShape.channels(), channels); // [b b, D, C]
        SDVariable places = places(scope.sameDiff(), input, inputShape); // [b b, C, B h w]
        return map(scope.sameDiff().mmul(mixed, places), inputShape, channels);
    }

    private SDVariable matricesOfPlaces(GraphScope scope, String role, int inputChannels, int channels) {
        SDVariable shares = mixture(scope);
        scope.publish(MIXTURE, shares);
        SDVariable matrixRows = scope.parameter("W" + role).reshape(matrices, (long) channels * inputChannels);
        return scope.sameDiff()
                .mmul(shares.reshape((long) block * block, matrices), matrixRows)
                .reshape((long) block * block, channels, inputChannels);
    }

    /** [b, b, M]. */
    private SDVariable mixture(GraphScope scope) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable nu = scope.parameter(MATRIX_EMBEDDINGS);
        SDVariable rows = sameDiff.mmul(scope.parameter(ROW_EMBEDDINGS), nu, false, true, false);
        SDVariable columns = sameDiff.mmul(scope.parameter(COLUMN_EMBEDDINGS), nu, false, true, false);
        SDVariable logits = rows.reshape(block, 1, matrices).add(columns.reshape(1, block, matrices));
        return sameDiff.nn().softmax(logits, 2);
    }

    /** [B, C, H, W] to [b b, C, B h w], zeros where a block reaches over the edge. */
    private SDVariable places(SameDiff sameDiff, SDVariable input, MapShape shape) {
        int[][] margins = {{0, 0}, {0, 0}, {0, missing(shape.height())}, {0, missing(shape.width())}};
        SDVariable full = sameDiff.nn().pad(input, sameDiff.constant(Nd4j.createFromArray(margins)), 0);
        return full.reshape(-1, shape.channels(), blocks(shape.height()), block, blocks(shape.width()), block)
                .permute(3, 5, 1, 0, 2, 4)
                .reshape((long) block * block, shape.channels(), -1);
    }

    /** [b b, D, B h w] to [B, D, H, W], without what lies over the edge. */
    private SDVariable map(SDVariable places, MapShape shape, int channels) {
        int rows = blocks(shape.height());
        int columns = blocks(shape.width());
        return places.reshape(block, block, channels, -1, rows, columns)
                .permute(3, 2, 4, 0, 5, 1)
                .reshape(-1, channels, (long) rows * block, (long) columns * block)
                .get(
                        SDIndex.all(),
                        SDIndex.all(),
                        SDIndex.interval(0, shape.height()),
                        SDIndex.interval(0, shape.width()));
    }

    private int blocks(int length) {
        return (length - 1) / block + 1;
    }

    private int missing(int length) {
        return blocks(length) * block - length;
    }
}
