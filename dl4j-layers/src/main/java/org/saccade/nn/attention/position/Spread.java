package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Tiling;

/** Numbers by step of a dilated window, to numbers by pixel. */
final class Spread {

    private Spread() {}

    /** [X, K, p, p'] to [X, (K - 1) step + 1, p, p'], zeros at the pixels between keys. */
    static SDVariable between(Context context, SDVariable products, int offsets) {
        int step = context.offsets().step();
        if (step == 1) {
            return products;
        }
        Tiling tiling = context.tiles().tiling();
        int[][] margins = {{0, 0}, {0, 0}, {0, step - 1}, {0, 0}};
        return context.scope()
                .sameDiff()
                .nn()
                .pad(
                        products.reshape(-1, offsets, 1, tiling.queries()),
                        context.scope().sameDiff().constant(Nd4j.createFromArray(margins)),
                        0) // [X, K, step, P]
                .reshape(
                        -1,
                        (long) offsets * step,
                        tiling.rows().tile(),
                        tiling.columns().tile())
                .get(SDIndex.all(), SDIndex.interval(0, (offsets - 1) * step + 1), SDIndex.all(), SDIndex.all());
    }
}
