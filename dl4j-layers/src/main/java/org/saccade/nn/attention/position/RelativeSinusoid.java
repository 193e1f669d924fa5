package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.projection.Sinusoids;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * (q + v) · W R(i - j): sinusoids of how many steps a key stands back, projected and matched against the query and a learned bias
 * (Dai et al., arXiv:1901.02860). For sequences; where there are more keys than queries, the queries
 * stand at their end.
 */
public record RelativeSinusoid() implements Position {

    /** Shape [D, D]. */
    public static final String WEIGHTS = "Wr";
    /** v, shape [1, D]. */
    public static final String BIAS = "positionBias";

    @Override
    public boolean knowsMemory() {
        return true;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        Rules.require(
                geometry.axes() == 1,
                "distances along a sequence need a neighbourhood that reads an image as one, got axes=%d",
                geometry.axes());
        int channels = channels(geometry);
        return List.of(
                Parameter.weight(WEIGHTS, 1.0 / channels, channels, channels),
                Parameter.constant(BIAS, 0, 1, channels));
    }

    private static int channels(Geometry geometry) {
        return geometry.heads() * geometry.keyChannels();
    }

    /** The distances of all keys are projected once, and meet every query. */
    @Override
    public long multiplyAdds(Geometry geometry, Offsets offsets) {
        long keys = geometry.keys().positions();
        return keys * channels(geometry) * channels(geometry) + geometry.pairs(keys) * geometry.keyChannels();
    }

    @Override
    public Additions logits(Context context, SDVariable queries) {
        Geometry geometry = context.geometry();
        SDVariable bias = context.scope().parameter(BIAS).reshape(1, channels(geometry), 1, 1);
        SDVariable q = queries.add(bias).mul(context.scale());
        SDVariable table = context.scope()
                .sameDiff()
                .constant(distances(context, queries))
                .mmul(context.scope().parameter(WEIGHTS).permute(1, 0)) // [K, N E]
                .reshape(context.offsets().columns(), geometry.heads(), geometry.keyChannels())
                .permute(1, 0, 2);
        return new Additions(null, new OffsetProducts(context, false).byColumn(q, table), null);
    }

    /** Sinusoids of the distance at each offset, [K, D]. */
    private static INDArray distances(Context context, SDVariable queries) {
        Geometry geometry = context.geometry();
        int memory = geometry.keys().width() - geometry.queries().width();
        int channels = channels(geometry);
        Offsets offsets = context.offsets();
        INDArray table = Nd4j.create(queries.dataType(), offsets.columns(), channels);
        for (int i = 0; i < offsets.columns(); i++) {
            int distance = memory - (i - offsets.columnRadius()) * offsets.step();
            for (int c = 0; c < channels; c++) {
                table.putScalar(i, c, Sinusoids.paired(distance, c, channels));
            }
        }
        return table;
    }
}
