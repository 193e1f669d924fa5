package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;

import java.util.Collections;

/**
 * Zero whatever the key: positions alone decide (arXiv:1906.05909, table 6, "q·r only"). Keys, where they are projected all the same,
 * get no gradient.
 */
public record PositionsOnly() implements Score {

    @Override
    public boolean readsKeys() {
        return false;
    }

    @Override
    public int channels(Geometry geometry) {
        return 1;
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        return zeros(context, map);
    }

    @Override
    public SDVariable keys(Context context, SDVariable map) {
        return zeros(context, map);
    }

    /** [B, any, H, W] to zeros [B, N, H, W]: the batch is known only when the graph runs. */
    private static SDVariable zeros(Context context, SDVariable map) {
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable plane =
                sameDiff.zerosLike(map.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.all(), SDIndex.all()));
        int heads = context.geometry().heads();
        return heads == 1
                ? plane
                : sameDiff.concat(1, Collections.nCopies(heads, plane).toArray(SDVariable[]::new));
    }
}
