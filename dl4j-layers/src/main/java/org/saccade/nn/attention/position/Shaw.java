package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
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
 * Learned embeddings of the offset from query to key, clipped and shared by the heads, added to keys and to values (Shaw et al.,
 * arXiv:1803.02155). On images the embedding of an offset is the sum of one for rows and one for columns.
 *
 * @param clip the largest offset that has an embedding of its own; farther keys have that one
 */
public record Shaw(@JsonProperty(required = true) int clip) implements Position {

    /** Tables [2 clip + 1, E], the middle row is offset 0. */
    public static final String KEY_ROWS = "RkRow";

    public static final String KEY_COLUMNS = "RkCol";
    /** Tables [2 clip + 1, E'], E' being a head's value channels. */
    public static final String VALUE_ROWS = "RvRow";

    public static final String VALUE_COLUMNS = "RvCol";

    public Shaw {
        Rules.atLeast(0, "clip", clip);
    }

    /** Variance 1 / E, so that at first an offset's logit is of the size of one channel's product. */
    @Override
    public List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        List<Parameter> all = new ArrayList<>();
        if (geometry.axes() == 2) {
            all.add(table(KEY_ROWS, geometry.keyChannels()));
            all.add(table(VALUE_ROWS, geometry.valueChannels()));
        }
        all.add(table(KEY_COLUMNS, geometry.keyChannels()));
        all.add(table(VALUE_COLUMNS, geometry.valueChannels()));
        return all;
    }

    private Parameter table(String name, int channels) {
        return Parameter.bias(name, 1.0 / channels, 2L * clip + 1, channels);
    }

    /** Offsets beyond the clip share an embedding, and with it a product. */
    @Override
    public long multiplyAdds(Geometry geometry, Offsets offsets) {
        int rows = geometry.axes() == 1 ? 0 : Math.min(2 * clip + 1, offsets.rows());
        int columns = Math.min(2 * clip + 1, offsets.columns());
        return geometry.pairs((long) rows + columns) * additions(geometry);
    }

    @Override
    public int additions(Geometry geometry) {
        return geometry.keyChannels() + geometry.valueChannels();
    }

    @Override
    public Additions logits(Context context, SDVariable queries) {
        SDVariable q = queries.mul(context.scale());
        OffsetProducts products = new OffsetProducts(context, true);
        Offsets offsets = context.offsets();
        SDVariable rows = context.geometry().axes() == 1
                ? null
                : products.byRow(q, widened(context, KEY_ROWS, offsets.rowRadius(), 1));
        return new Additions(
                rows, products.byColumn(q, widened(context, KEY_COLUMNS, offsets.columnRadius(), 1)), null);
    }

    @Override
    public SDVariable values(Context context, SDVariable weights) {
        SDVariable columns = averages(context, weights, false);
        return context.geometry().axes() == 1 ? columns : columns.add(averages(context, weights, true));
    }

    /** The embeddings along one axis, averaged with the weights [B N G, P, S]: [B N G, E', P]. */
    private SDVariable averages(Context context, SDVariable weights, boolean ofRows) {
        Offsets offsets = context.offsets();
        int step = offsets.step();
        int radius = step * (ofRows ? offsets.rowRadius() : offsets.columnRadius()); // weights come by pixel
        int entries = 2 * radius + 1;
        SDVariable byOffset = ofRows
                ? context.tiles().rowOffsets(weights, entries)
                : context.tiles().columnOffsets(weights, entries); // [B N G, P, K]
        return byOffset.reshape(-1, entries)
                .mmul(widened(context, ofRows ? VALUE_ROWS : VALUE_COLUMNS, radius, step))
                .reshape(
                        -1,
                        context.tiles().tiling().queries(),
                        context.geometry().valueChannels())
                .permute(0, 2, 1);
    }

    /** The table for all offsets from -radius to radius: its ends repeat. [K, E]. */
    private SDVariable widened(Context context, String name, int radius, int step) {
        SDVariable table = context.scope().parameter(name);
        // A product with ones and zeros: 1.0.0-M2.1 loses the gradient of an entry that is gathered more than once.
        INDArray chosen = Nd4j.zeros(table.dataType(), 2L * radius + 1, 2L * clip + 1);
        for (int i = 0; i <= 2 * radius; i++) {
            chosen.putScalar(i, Math.min(Math.max((i - radius) / step, -clip), clip) + clip, 1);
        }
        return context.scope().sameDiff().constant(chosen).mmul(table);
    }
}
