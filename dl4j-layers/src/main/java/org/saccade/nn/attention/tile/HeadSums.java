package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.GraphScope;

/** Sums over the channels of a head, in the shape of the map: a dense product, since gradients of broadcasts are slow. */
public final class HeadSums {

    private HeadSums() {}

    /** [B, N E, H, W], to the same shape, where every channel holds the sum of its head's E channels. */
    public static SDVariable of(GraphScope scope, SDVariable map, int heads, int channels) {
        INDArray sameHead = Nd4j.zeros(map.dataType(), (long) heads * channels, (long) heads * channels, 1, 1);
        for (int head = 0; head < heads; head++) {
            var own = NDArrayIndex.interval((long) head * channels, (head + 1L) * channels);
            sameHead.get(own, own, NDArrayIndex.all(), NDArrayIndex.all()).assign(1);
        }
        return Convolutions.pointwise(scope.sameDiff(), map, scope.sameDiff().constant(sameHead));
    }
}
