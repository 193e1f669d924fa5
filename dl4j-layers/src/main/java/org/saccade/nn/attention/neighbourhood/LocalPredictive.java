package org.saccade.nn.attention.neighbourhood;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.HeadProjection;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The keys around a place that the query predicts, p = S sigmoid(vpᵀ tanh(Wp q)) for S keys (Luong et al., arXiv:1508.04025).
 * Weights fade with the distance, by exp(-(s - p)² / 2σ²) with σ = D / 2, and are not normalised again. Each head
 * predicts its own place; on an image a row and a column, around which a square is seen and an isotropic Gaussian fades.
 *
 * @param radius D, the largest distance along an axis
 * @param hidden channels of the network that predicts
 */
public record LocalPredictive(
        @JsonProperty(required = true) int radius,
        @JsonProperty(required = true) int hidden) implements Neighbourhood {

    // X = B N heads, P queries, S keys, A axes

    /** Shape [N, hidden, E]. */
    public static final String HIDDEN_WEIGHTS = "Wp";
    /** Shape [N, 1, hidden] for sequences, [N, 2, hidden] for images: rows, columns. */
    public static final String PLACE_WEIGHTS = "vp";

    public LocalPredictive {
        Rules.atLeast(1, "radius", radius);
        Rules.atLeast(1, "hidden", hidden);
    }

    @Override
    public boolean knowsMemory() {
        return true;
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs(geometry.square(2 * radius + 1));
    }

    /** Of the network that predicts. */
    @Override
    public long multiplyAdds(Geometry geometry) {
        int positions = geometry.queries().positions();
        return toHidden(geometry).multiplyAdds(positions) + toPlaces(geometry).multiplyAdds(positions);
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.everything();
    }

    /** The weights before they fade, their shares, and the distances. */
    @Override
    public int keptArrays() {
        return 3;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(
                toHidden(geometry).weights(HIDDEN_WEIGHTS), toPlaces(geometry).weights(PLACE_WEIGHTS));
    }

    private HeadProjection toHidden(Geometry geometry) {
        return new HeadProjection(geometry.heads(), geometry.keyChannels(), hidden, false);
    }

    private HeadProjection toPlaces(Geometry geometry) {
        return new HeadProjection(geometry.heads(), hidden, geometry.axes(), false);
    }

    /** Which keys are near enough is a choice: no gradient flows through it. */
    @Override
    public Additions chosen(Context context, SDVariable queries, SDVariable keys) {
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable seen = null;
        for (SDVariable distance : distances(context, queries)) {
            SDVariable near =
                    sameDiff.lte(sameDiff.math().abs(distance), radius).castTo(queries.dataType());
            seen = seen == null ? near : seen.mul(near);
        }
        Tiling tiling = context.tiles().tiling();
        SDVariable hidden = context.scope().detached(sameDiff.math().log(seen));
        return new Additions(
                null, null, hidden.reshape(-1, context.geometry().heads(), 1, tiling.queries(), tiling.keys()));
    }

    @Override
    public SDVariable faded(Context context, SDVariable queries, SDVariable weights) {
        SDVariable squares = null;
        for (SDVariable distance : distances(context, queries)) {
            SDVariable square = distance.mul(distance);
            squares = squares == null ? square : squares.add(square);
        }
        Tiling tiling = context.tiles().tiling();
        double deviation = radius / 2.0;
        SDVariable share = context.scope().sameDiff().math().exp(squares.mul(-1 / (2 * deviation * deviation)));
        return weights.mul(share.reshape(-1, tiling.queries(), tiling.keys()));
    }

    /** From the predicted place to each key, along each axis, [X P, S]. */
    private List<SDVariable> distances(Context context, SDVariable queries) {
        Grid keys = context.geometry().keys();
        SDVariable places = places(context, queries);
        INDArray columns = coordinates(keys, false, queries.dataType());
        if (context.geometry().axes() == 1) {
            return List.of(distance(context, places, 0, keys.width(), columns));
        }
        INDArray rows = coordinates(keys, true, queries.dataType());
        return List.of(
                distance(context, places, 0, keys.height(), rows), distance(context, places, 1, keys.width(), columns));
    }

    /** In shares of the map, [X, A, P]. */
    private SDVariable places(Context context, SDVariable queries) {
        SameDiff sameDiff = context.scope().sameDiff();
        Geometry geometry = context.geometry();
        SDVariable net = toHidden(geometry)
                .project(sameDiff, queries, context.scope().parameter(HIDDEN_WEIGHTS), geometry.queries());
        SDVariable logits = toPlaces(geometry)
                .project(
                        sameDiff,
                        sameDiff.math().tanh(net),
                        context.scope().parameter(PLACE_WEIGHTS),
                        geometry.queries());
        return sameDiff.nn()
                .sigmoid(logits)
                .reshape(-1, geometry.axes(), geometry.queries().positions());
    }

    /** s - p as a product over two channels: SameDiff's gradient of a broadcast difference is many times slower. */
    private static SDVariable distance(Context context, SDVariable places, int axis, int length, INDArray coordinates) {
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable place = places.get(SDIndex.all(), SDIndex.interval(axis, axis + 1), SDIndex.all())
                .reshape(-1, 1)
                .mul(length);
        SDVariable pairs = sameDiff.concat(1, place, sameDiff.onesLike(place)); // [X P, 2]
        return sameDiff.mmul(pairs, sameDiff.constant(coordinates));
    }

    /** [2, S]: -1, and the row or the column of each key. */
    private static INDArray coordinates(Grid keys, boolean isRow, DataType type) {
        INDArray coordinates = Nd4j.create(type, 2, keys.positions());
        for (int key = 0; key < keys.positions(); key++) {
            coordinates.putScalar(0, key, -1);
            coordinates.putScalar(1, key, isRow ? key / keys.width() : key % keys.width());
        }
        return coordinates;
    }
}
