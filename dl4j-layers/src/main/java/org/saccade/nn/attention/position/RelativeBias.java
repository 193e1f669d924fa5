package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.TileAxis;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** A learned number for each head and offset, whatever the query: CoAtNet (arXiv:2106.04803), neighbourhood attention (arXiv:2204.07143). */
public record RelativeBias() implements Position {

    /** Shape [N, row offsets, column offsets], the middle is offset 0; on a sequence there is one row offset. */
    public static final String BIAS = "Rbias";

    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        return List.of(Parameter.constant(BIAS, 0, geometry.heads(), offsets.rows(), offsets.columns()));
    }

    @Override
    public Additions logits(Context context, SDVariable queries) {
        Tiling tiling = context.tiles().tiling();
        Offsets offsets = context.offsets();
        SameDiff sameDiff = context.scope().sameDiff();
        int heads = context.geometry().heads();
        DataType type = queries.dataType();
        // Products with ones and zeros: 1.0.0-M2.1 loses the gradient of an entry that is gathered more than once.
        SDVariable rows = sameDiff.constant(entries(tiling.rows(), offsets.rowRadius(), offsets.step(), type));
        SDVariable columns = sameDiff.constant(entries(tiling.columns(), offsets.columnRadius(), offsets.step(), type));
        SDVariable byColumn = sameDiff.mmul(
                context.scope().parameter(BIAS).reshape((long) heads * offsets.rows(), offsets.columns()),
                columns,
                false,
                true,
                false); // [N row offsets, p' s']
        int rowPairs = tiling.rows().tile() * tiling.rows().span();
        int columnPairs = tiling.columns().tile() * tiling.columns().span();
        SDVariable byOffset =
                byColumn.reshape(heads, offsets.rows(), columnPairs).permute(1, 0, 2); // [row offsets, N, p' s']
        SDVariable byKey = sameDiff.mmul(rows, byOffset.reshape(offsets.rows(), (long) heads * columnPairs));
        return new Additions(null, null, pairs(byKey.reshape(rowPairs, heads, columnPairs), heads, tiling));
    }

    /** [p s, N, p' s'] to [1, N, 1, P, S]: the same in every tile. */
    private static SDVariable pairs(SDVariable byAxes, int heads, Tiling tiling) {
        TileAxis rows = tiling.rows();
        TileAxis columns = tiling.columns();
        return byAxes.reshape(rows.tile(), rows.span(), heads, columns.tile(), columns.span())
                .permute(2, 0, 3, 1, 4)
                .reshape(1, heads, 1, tiling.queries(), tiling.keys());
    }

    /** [p s, offsets]: one at the entry that a query and a key of a tile read; nowhere for pairs beyond the table. */
    private static INDArray entries(TileAxis axis, int radius, int step, DataType type) {
        INDArray ones = Nd4j.create(type, (long) axis.tile() * axis.span(), 2L * radius + 1);
        for (int query = 0; query < axis.tile(); query++) {
            for (int key = 0; key < axis.span(); key++) {
                int offset = axis.key(0, key) - query;
                if (offset % step == 0 && Math.abs(offset / step) <= radius) {
                    ones.putScalar(query * axis.span() + key, offset / step + radius, 1);
                }
            }
        }
        return ones;
    }
}
