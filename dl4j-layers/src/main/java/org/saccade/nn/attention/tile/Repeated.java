package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What is the same for every example. */
public final class Repeated {

    private Repeated() {}

    /**
     * A table [N, P, S] for each example: [B N, P, S]. The outer product with ones has a dense product as its gradient, which a
     * broadcast
     * has not.
     *
     * @param like [B N, E, P], of which only B is read
     */
    public static SDVariable forEach(SameDiff sameDiff, SDVariable table, SDVariable like, long n, long p, long s) {
        SDVariable one = like.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.interval(0, 1))
                .reshape(-1, n)
                .get(SDIndex.all(), SDIndex.interval(0, 1)); // [B, 1]
        return sameDiff.onesLike(one).mmul(table.reshape(1, n * p * s)).reshape(-1, p, s);
    }
}
