package org.saccade.nn.golden;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.neighbourhood.BorderMode;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Stand-alone self-attention in a window around each pixel. */
final class LocalRuns {

    private LocalRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.of("sasa2d_(mask|zero)_k\\d+|sasa2d_nopos", GoldenRun.of(LocalRuns::image));
    }

    private static INDArray image(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = new HashMap<>(Map.of(
                LocalSelfAttention2D.QUERY_WEIGHTS, vector.array("wq", type),
                LocalSelfAttention2D.KEY_WEIGHTS, vector.array("wk", type),
                LocalSelfAttention2D.VALUE_WEIGHTS, vector.array("wv", type)));
        boolean positions = vector.has("rel_row");
        if (positions) {
            parameters.put(LocalSelfAttention2D.ROW_EMBEDDINGS, vector.array("rel_row", type));
            parameters.put(LocalSelfAttention2D.COLUMN_EMBEDDINGS, vector.array("rel_col", type));
        }
        int channels = (int) parameters.get(LocalSelfAttention2D.QUERY_WEIGHTS).size(0);
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(
                        channels, vector.integer("heads"), vector.integer("kernel"))
                .withPositions(positions ? Positions.RELATIVE : Positions.NONE)
                .withBorder(BorderMode.valueOf(vector.text("border", "mask").toUpperCase(Locale.ROOT)))
                .withScale(vector.number("scale", 1));
        return LayerRun.image(new LocalSelfAttention2D(options), vector.array("x", type), parameters);
    }
}
