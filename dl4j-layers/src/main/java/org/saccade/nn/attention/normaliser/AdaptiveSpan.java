package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Soft attention over a span that each head learns (Sukhbaatar et al., arXiv:1905.07799): a key at distance x has
 * the share min(max((ramp + z - x) / ramp, 0), 1) of its exponential. The distance is i - j on a sequence, and the larger one of rows
 * and columns on an image. The mean of z times a factor, which the paper adds to the loss, is the trainer's to add.
 *
 * <p>Where z leaves 0 to {@code longest}, or is 0, it counts as the nearer end, and has no gradient until weight decay or a
 * restart moves it:
 * begin well inside.
 *
 * @param ramp distance over which a span fades out, R
 * @param longest longest span, S: what the neighbourhood holds
 * @param first span before training, above 0
 */
public record AdaptiveSpan(
        @JsonProperty(required = true) double ramp,
        @JsonProperty(required = true) int longest,
        @JsonProperty(required = true) double first)
        implements Normaliser {

    /** Shape [1, N]: z, in positions. */
    public static final String SPANS = "z";

    /** Large beside logits. Keys out of the span weigh exactly zero without it; it keeps them from pushing the others to zero. */
    private static final double BELOW = 1e4;

    public AdaptiveSpan {
        Rules.require(ramp > 0 && Double.isFinite(ramp), "ramp must be positive and finite, got ramp=%s", ramp);
        Rules.atLeast(1, "longest", longest);
        Rules.require(
                first > 0 && first <= longest,
                "first must be above 0, where a span has no gradient, and at most longest, got first=%s, longest=%d",
                first,
                longest);
    }

    /** Distances count from query i to key i. */
    @Override
    public boolean knowsMemory() {
        return false;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(Parameter.constant(SPANS, first, 1, geometry.heads()));
    }

    /** The softmax over all keys, and its shares. */
    @Override
    public int keptArrays() {
        return 2;
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        SameDiff sameDiff = context.scope().sameDiff();
        Tiling tiling = context.tiles().tiling();
        int heads = context.geometry().heads();
        SDVariable shares = shares(context, logits.dataType()); // [1, N, G, P, S]
        SDVariable below = sameDiff.math().sign(shares).sub(1).mul(BELOW);
        SDVariable lowered = logits.reshape(-1, heads, tiling.tiles(), tiling.queries(), tiling.keys())
                .add(below)
                .reshape(-1, tiling.queries(), tiling.keys());
        SDVariable faded = Softmax.overKeys(context.scope(), lowered)
                .reshape(-1, heads, tiling.tiles(), tiling.queries(), tiling.keys())
                .mul(shares);
        SDVariable sums = faded.sum(true, 4); // zero where the span holds no key
        return faded.div(sameDiff.math().max(sums, least(sameDiff, logits.dataType())))
                .reshape(-1, tiling.queries(), tiling.keys());
    }

    private static SDVariable least(SameDiff sameDiff, DataType type) {
        return sameDiff.constant(Nd4j.scalar(type, Float.MIN_NORMAL));
    }

    private SDVariable shares(Context context, DataType type) {
        SDVariable z =
                context.scope().parameter(SPANS).reshape(1, context.geometry().heads(), 1, 1, 1);
        SDVariable span = clamped(context.scope().sameDiff(), z, longest);
        INDArray nearness =
                distances(context.tiles().tiling(), type).rsubi(ramp).divi(ramp);
        return clamped(
                context.scope().sameDiff(),
                span.div(ramp).add(context.scope().sameDiff().constant(nearness)),
                1);
    }

    /** From 0 to the given number. */
    private static SDVariable clamped(SameDiff sameDiff, SDVariable x, double most) {
        return sameDiff.nn().relu(x, 0).sub(sameDiff.nn().relu(x.sub(most), 0));
    }

    /** [1, 1, G, P, S]. */
    private static INDArray distances(Tiling tiling, DataType type) {
        INDArray distances = Nd4j.create(type, 1, 1, tiling.tiles(), tiling.queries(), tiling.keys());
        for (int tile = 0; tile < tiling.tiles(); tile++) {
            for (int query = 0; query < tiling.queries(); query++) {
                for (int key = 0; key < tiling.keys(); key++) {
                    int rows = tiling.keyRow(tile, key) - tiling.queryRow(tile, query);
                    int columns = tiling.keyColumn(tile, key) - tiling.queryColumn(tile, query);
                    distances.putScalar(
                            new int[] {0, 0, tile, query, key}, Math.max(Math.abs(rows), Math.abs(columns)));
                }
            }
        }
        return distances;
    }
}
