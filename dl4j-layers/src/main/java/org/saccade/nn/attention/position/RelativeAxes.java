package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Learned embeddings of the row offset and of the column offset, matched against the query: q · (row[a - i] + column[b - j]). On a
 * sequence there is no row part, and the column embedding meets all of the query.
 *
 * @param split whether the row embedding meets the first half of a head's channels and the column embedding the rest
 *     (arXiv:1906.05909), or each meets all of them (arXiv:2101.11605)
 * @param shared whether all heads share the embeddings
 * @param scaled whether the score's scale applies to them too
 */
public record RelativeAxes(
        @JsonProperty(required = true) boolean split,
        @JsonProperty(required = true) boolean shared,
        @JsonProperty(required = true) boolean scaled)
        implements Position {

    /** Shape [N or 1, offsets, channels], the middle row is offset 0. */
    public static final String ROW_EMBEDDINGS = "Rrow";

    public static final String COLUMN_EMBEDDINGS = "Rcol";

    /** Variance 1 / E, so that at first a position's logit is of the size of one channel's product. */
    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        int e = geometry.keyChannels();
        Rules.require(
                !split || geometry.axes() == 1 || e >= 2,
                "relative positions need 2 channels a head, one for rows and one for columns, got channels=%d, heads=%d",
                e * geometry.heads(),
                geometry.heads());
        int tables = shared ? 1 : geometry.heads();
        List<Parameter> all = new ArrayList<>();
        if (geometry.axes() == 2) {
            all.add(Parameter.bias(ROW_EMBEDDINGS, 1.0 / e, tables, offsets.rows(), split ? e / 2 : e));
        }
        int columnChannels = split && geometry.axes() == 2 ? e - e / 2 : e;
        all.add(Parameter.bias(COLUMN_EMBEDDINGS, 1.0 / e, tables, offsets.columns(), columnChannels));
        return all;
    }

    @Override
    public long multiplyAdds(Geometry geometry, Offsets offsets) {
        int e = geometry.keyChannels();
        if (geometry.axes() == 1) {
            return geometry.pairs(offsets.columns()) * e;
        }
        int rowChannels = split ? e / 2 : e;
        int columnChannels = split ? e - e / 2 : e;
        return geometry.pairs(offsets.rows()) * rowChannels + geometry.pairs(offsets.columns()) * columnChannels;
    }

    @Override
    public int additions(Geometry geometry) {
        return geometry.keyChannels();
    }

    @Override
    public Additions logits(Context context, SDVariable queries) {
        SDVariable q = scaled && context.scale() != 1 ? queries.mul(context.scale()) : queries;
        int e = context.geometry().keyChannels();
        boolean halves = split && context.geometry().axes() == 2;
        OffsetProducts products = new OffsetProducts(context, shared);
        SDVariable rows = context.geometry().axes() == 1
                ? null
                : products.byRow(q, table(context, ROW_EMBEDDINGS, 0, halves ? e - e / 2 : 0));
        return new Additions(
                rows, products.byColumn(q, table(context, COLUMN_EMBEDDINGS, halves ? e / 2 : 0, 0)), null);
    }

    /** [N, K, some] to [N, K, E]: zeros where the embedding does not meet the query. */
    private static SDVariable table(Context context, String name, int before, int after) {
        SDVariable table = context.scope().parameter(name);
        if (before + after == 0) {
            return table;
        }
        SameDiff sameDiff = context.scope().sameDiff();
        INDArray margins = Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {before, after}});
        return sameDiff.nn().pad(table, sameDiff.constant(margins), 0);
    }
}
