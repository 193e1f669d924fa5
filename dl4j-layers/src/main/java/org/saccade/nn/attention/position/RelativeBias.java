package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A learned number for each head and offset, whatever the query: CoAtNet (arXiv:2106.04803), neighbourhood attention
 * (arXiv:2204.07143).
 */
public record RelativeBias() implements Position {

    /** Shape [N, row offsets, column offsets], the middle is offset 0; on a sequence there is one row offset. */
    public static final String BIAS = "Rbias";

    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        return List.of(Parameter.constant(BIAS, 0, geometry.heads(), offsets.rows(), offsets.columns()));
    }

    @Override
    public Additions logits(Context context, SDVariable queries) {
        Offsets offsets = context.offsets();
        int heads = context.geometry().heads();
        int step = offsets.step();
        SDVariable table = context.scope().parameter(BIAS);
        SDVariable byColumn = Spread.between(
                context,
                table.reshape((long) heads * offsets.rows(), offsets.columns(), 1, 1),
                offsets.columns(),
                1,
                1);
        int columns = (offsets.columns() - 1) * step + 1;
        SDVariable spread = Spread.between(
                context, byColumn.reshape(heads, offsets.rows(), columns, 1), offsets.rows(), columns, 1);
        int rows = (offsets.rows() - 1) * step + 1;
        return new Additions(null, null, context.tiles().byOffset(spread, heads, rows, columns));
    }
}
