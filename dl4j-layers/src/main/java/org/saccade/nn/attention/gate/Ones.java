package org.saccade.nn.attention.gate;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.MapShape;

/**
 * Means over a map and copies along it, as products with equal numbers: the gradients of SameDiff's own broadcasts are slow.
 */
public final class Ones {

    // B batch, C channels, P = H W positions

    private Ones() {}

    /** The mean over positions: [B, C, H, W] to [B, C]. */
    public static SDVariable meanOverPositions(SameDiff sameDiff, SDVariable map, MapShape shape) {
        long p = shape.positions();
        SDVariable weights = equal(sameDiff, map.dataType(), 1.0 / p, p, 1);
        return map.reshape(-1, p).mmul(weights).reshape(-1, shape.channels());
    }

    /** The same numbers at each position: [B, C] to [B, C, H, W]. */
    public static SDVariable overPositions(SameDiff sameDiff, SDVariable numbers, MapShape shape) {
        SDVariable ones = equal(sameDiff, numbers.dataType(), 1, 1, shape.positions());
        return numbers.reshape(-1, 1).mmul(ones).reshape(-1, shape.channels(), shape.height(), shape.width());
    }

    /** The mean over channels: [B, C, H, W] to [B, 1, H, W]. */
    public static SDVariable meanOverChannels(SameDiff sameDiff, SDVariable map, MapShape shape) {
        int c = shape.channels();
        return Convolutions.pointwise(sameDiff, map, equal(sameDiff, map.dataType(), 1.0 / c, 1, c, 1, 1));
    }

    /** The same map as each of the channels: [B, 1, H, W] to [B, C, H, W]. */
    public static SDVariable overChannels(SameDiff sameDiff, SDVariable plane, MapShape shape) {
        return Convolutions.pointwise(sameDiff, plane, equal(sameDiff, plane.dataType(), 1, shape.channels(), 1, 1, 1));
    }

    private static SDVariable equal(SameDiff sameDiff, DataType type, double value, long... shape) {
        return sameDiff.constant(Nd4j.valueArrayOf(shape, value, type));
    }
}
