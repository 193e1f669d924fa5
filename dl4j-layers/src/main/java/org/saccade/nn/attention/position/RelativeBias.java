package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
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
        int heads = context.geometry().heads();
        SDVariable byOffset = context.scope()
                .parameter(BIAS)
                .reshape(heads, (long) offsets.rows() * offsets.columns())
                .permute(1, 0); // [row offsets * column offsets, N]
        SDVariable byKey = context.scope()
                .sameDiff()
                .gather(byOffset, context.scope().sameDiff().constant(places(tiling, offsets)), 0) // [G P S, N]
                .permute(1, 0)
                .reshape(1, heads, tiling.tiles(), tiling.queries(), tiling.keys());
        return new Additions(null, null, byKey);
    }

    /** Which entry of the table each pair reads; any for pairs that are not attended. */
    private static INDArray places(Tiling tiling, Offsets offsets) {
        int[] places = new int[tiling.tiles() * tiling.queries() * tiling.keys()];
        int pair = 0;
        for (int tile = 0; tile < tiling.tiles(); tile++) {
            for (int query = 0; query < tiling.queries(); query++) {
                for (int key = 0; key < tiling.keys(); key++) {
                    int row = tiling.keyRow(tile, key) - tiling.queryRow(tile, query);
                    int column = tiling.keyColumn(tile, key) - tiling.queryColumn(tile, query);
                    places[pair++] = entry(row, offsets.rowRadius(), offsets.step()) * offsets.columns()
                            + entry(column, offsets.columnRadius(), offsets.step());
                }
            }
        }
        return Nd4j.createFromArray(places);
    }

    private static int entry(int offset, int radius, int step) {
        return Math.min(Math.max(offset / step + radius, 0), 2 * radius);
    }
}
