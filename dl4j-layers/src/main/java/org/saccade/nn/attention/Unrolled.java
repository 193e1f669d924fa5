package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** What recurrences over the positions of maps, row after row, share. */
final class Unrolled {

    // B batch, C channels, T positions

    private Unrolled() {}

    /** [B, C, H, W] to a row [B, C] for each position. */
    static List<SDVariable> steps(SameDiff sameDiff, SDVariable map, int channels, MapShape shape) {
        int length = Math.toIntExact(shape.positions());
        return List.of(sameDiff.unstack(map.reshape(-1, channels, length), 2, length));
    }

    /** Rows [B, C] to a map [B, C, H, W]. */
    static SDVariable map(SameDiff sameDiff, List<SDVariable> steps, int channels, MapShape shape) {
        return sameDiff.stack(2, steps.toArray(SDVariable[]::new)).reshape(-1, channels, shape.height(), shape.width());
    }

    /** [B, C, H, W] to rows of positions, [B, T, C]. */
    static SDVariable tokens(SDVariable map, int channels, MapShape shape) {
        return map.reshape(-1, channels, shape.positions()).permute(0, 2, 1);
    }

    /** A matrix [D, C] times every position: [B, C, H, W] to [B, D, H, W]. */
    static SDVariable project(SameDiff sameDiff, SDVariable map, SDVariable weights, int out, int in) {
        return Convolutions.pointwise(sameDiff, map, weights.reshape(out, in, 1, 1));
    }

    /** A matrix [D, C] times a row: [B, C] to [B, D]. */
    static SDVariable project(SameDiff sameDiff, SDVariable row, SDVariable weights) {
        return sameDiff.mmul(row, weights, false, true, false);
    }

    /** A matrix [D, C] times every position: [B, C, H, W] to a row [B, D] for each. */
    static List<SDVariable> steps(
            SameDiff sameDiff, SDVariable map, SDVariable weights, int out, int in, MapShape shape) {
        return steps(sameDiff, project(sameDiff, map, weights, out, in), out, shape);
    }

    /** Some of the groups of so many columns that rows are made of. */
    static SDVariable columns(SDVariable rows, int size, int from, int to) {
        return rows.get(SDIndex.all(), SDIndex.interval(from * size, to * size));
    }

    /** A parameter [out, in] that keeps the variance. */
    static Parameter matrix(String name, int out, int in) {
        return Parameter.weight(name, 1.0 / in, out, in);
    }

    /** The first channel of a map, [B, 1, H, W]. */
    static SDVariable first(SDVariable map) {
        return map.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.all(), SDIndex.all());
    }
}
