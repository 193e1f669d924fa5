package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.tile.Context;

/** Numbers by step of a dilated window, to numbers by pixel. */
final class Spread {

    private Spread() {}

    /** [X, K, Y, Z] to [X, (K - 1) step + 1, Y, Z], zeros at the pixels between keys. */
    static SDVariable between(Context context, SDVariable numbers, int offsets, int y, int z) {
        int step = context.offsets().step();
        if (step == 1) {
            return numbers;
        }
        int[][] margins = {{0, 0}, {0, 0}, {0, step - 1}, {0, 0}};
        SameDiff sameDiff = context.scope().sameDiff();
        return sameDiff.nn()
                .pad(
                        numbers.reshape(-1, offsets, 1, (long) y * z),
                        sameDiff.constant(Nd4j.createFromArray(margins)),
                        0) // [X, K, step, Y Z]
                .reshape(-1, (long) offsets * step, y, z)
                .get(SDIndex.all(), SDIndex.interval(0, (offsets - 1) * step + 1), SDIndex.all(), SDIndex.all());
    }
}
