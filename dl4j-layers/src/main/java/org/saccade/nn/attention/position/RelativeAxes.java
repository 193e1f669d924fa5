package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Learned embeddings of the row offset and of the column offset, matched against the query: q · (row[a - i] + column[b - j]). On a
 * sequence there is no row part, and the column embedding meets all of the query.
 *
 * @param split whether the row embedding meets the first half of a head's channels and the column embedding the rest
 *     (arXiv:1906.05909, equation 4), or each meets all of them (arXiv:2101.11605)
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
    public Additions logits(Context context, SDVariable queries) {
        Geometry geometry = context.geometry();
        SDVariable q = scaled && context.scale() != 1 ? queries.mul(context.scale()) : queries;
        int e = geometry.keyChannels();
        boolean hasRows = geometry.axes() == 2;
        SDVariable rows = hasRows ? rows(context, q, split ? e / 2 : e) : null;
        int from = split && hasRows ? e / 2 : 0;
        return new Additions(rows, columns(context, q, from, e - from), null);
    }

    private SDVariable rows(Context context, SDVariable q, int channels) {
        int offsets = context.offsets().rows();
        SDVariable products = products(context, q, ROW_EMBEDDINGS, offsets, 0, channels);
        int step = context.offsets().step();
        return context.tiles().byRow(spread(context, products, offsets), (offsets - 1) * step + 1);
    }

    private SDVariable columns(Context context, SDVariable q, int from, int channels) {
        int offsets = context.offsets().columns();
        SDVariable products = products(context, q, COLUMN_EMBEDDINGS, offsets, from, channels);
        int step = context.offsets().step();
        return context.tiles().byColumn(spread(context, products, offsets), (offsets - 1) * step + 1);
    }

    /** Each head's channels of q, from the given one on, times that head's embeddings: [B N G, K, p, p']. */
    private SDVariable products(Context context, SDVariable q, String name, int offsets, int from, int channels) {
        SameDiff sameDiff = context.scope().sameDiff();
        Geometry geometry = context.geometry();
        SDVariable table =
                padded(sameDiff, context.scope().parameter(name), from, geometry.keyChannels() - from - channels);
        SDVariable products = shared
                ? sharedProducts(sameDiff, geometry, q, table, offsets)
                : headProducts(sameDiff, geometry, q, table, offsets);
        return context.tiles()
                .queries(products, offsets)
                .reshape(
                        -1,
                        offsets,
                        context.tiles().tiling().rows().tile(),
                        context.tiles().tiling().columns().tile());
    }

    /** [N, K, some] to [N, K, E]: zeros where the embedding does not meet the query. */
    private static SDVariable padded(SameDiff sameDiff, SDVariable table, int before, int after) {
        if (before + after == 0) {
            return table;
        }
        INDArray margins = Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {before, after}});
        return sameDiff.nn().pad(table, sameDiff.constant(margins), 0);
    }

    /** [B, N K, H, W], one 1x1 convolution for all heads, whose weights are zero where a head would meet another's channels. */
    private static SDVariable headProducts(
            SameDiff sameDiff, Geometry geometry, SDVariable q, SDVariable table, int offsets) {
        int heads = geometry.heads();
        SDVariable ownHead =
                sameDiff.constant(Nd4j.eye(heads).castTo(q.dataType()).reshape(heads, 1, heads, 1));
        SDVariable weights = table.reshape(heads, offsets, 1, geometry.keyChannels())
                .mul(ownHead) // [N, K, N, E]
                .reshape((long) heads * offsets, (long) heads * geometry.keyChannels(), 1, 1);
        return Convolutions.pointwise(sameDiff, q, weights);
    }

    /** [B N, K, H, W]. */
    private static SDVariable sharedProducts(
            SameDiff sameDiff, Geometry geometry, SDVariable q, SDVariable table, int offsets) {
        SDVariable heads = q.reshape(
                -1,
                geometry.keyChannels(),
                geometry.queries().height(),
                geometry.queries().width());
        return Convolutions.pointwise(sameDiff, heads, table.reshape(offsets, geometry.keyChannels(), 1, 1));
    }

    private static SDVariable spread(Context context, SDVariable products, int offsets) {
        Tiling tiling = context.tiles().tiling();
        return Spread.between(
                context,
                products,
                offsets,
                tiling.rows().tile(),
                tiling.columns().tile());
    }
}
