package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.score.Score;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;

import java.util.List;
import java.util.Map;

/** What scores make of queries and keys that are given. */
public final class Logits {

    private Logits() {}

    /** Queries [m, d] and keys [n, d] of one head to logits [m, n]; parameters by name. */
    public static INDArray of(Score score, INDArray q, INDArray k, Map<String, INDArray> parameters) {
        Geometry geometry = new Geometry(
                1, (int) q.size(1), (int) k.size(1), new Grid(1, (int) q.size(0), 1), new Grid(1, (int) k.size(0), 1));
        INDArray logits = Plain.run(parameters, List.of(map(q), map(k)), in -> {
            Tiles tiles = new Tiles(in.scope().sameDiff(), Tiling.whole(geometry.queries(), geometry.keys()));
            Context context = new Context(in.scope(), geometry, tiles, Offsets.within(geometry), score.scale(geometry));
            int channels = score.channels(geometry);
            SDVariable queries =
                    tiles.queries(score.queries(context, in.variables().get(0)), channels);
            SDVariable keys = tiles.keys(score.keys(context, in.variables().get(1)), channels);
            return score.logits(context, queries, keys);
        });
        return logits.dup('c').reshape('c', q.size(0), k.size(0));
    }

    /** [T, d] to [1, d, 1, T]. */
    private static INDArray map(INDArray tokens) {
        return tokens.transpose().dup('c').reshape('c', 1, tokens.size(1), 1, tokens.size(0));
    }
}
