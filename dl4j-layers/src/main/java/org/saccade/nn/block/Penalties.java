package org.saccade.nn.block;

import org.deeplearning4j.nn.layers.BaseLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.saccade.nn.graph.Memory;
import org.saccade.nn.kernel.SquareSum;

import java.util.List;
import java.util.Map;

/** What regularisation adds to the score of a layer in single precision. */
final class Penalties {

    private Penalties() {}

    static double of(BaseLayer<?> layer) {
        double sum = 0;
        for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
            List<Regularization> all = layer.layerConf().getRegularizationByParam(parameter.getKey());
            for (Regularization each : all == null ? List.<Regularization>of() : all) {
                sum += of(each, parameter.getValue(), layer.getIterationCount(), layer.getEpochCount());
            }
        }
        return sum;
    }

    private static double of(Regularization regularization, INDArray parameter, int step, int epoch) {
        if (regularization.getClass() == L2Regularization.class) {
            return ((L2Regularization) regularization).getL2().valueAt(step, epoch) * halfOfSquares(parameter);
        }
        if (regularization.getClass() == WeightDecay.class) {
            return ((WeightDecay) regularization).getCoeff().valueAt(step, epoch) * halfOfSquares(parameter);
        }
        return regularization.score(parameter, step, epoch);
    }

    private static double halfOfSquares(INDArray parameter) {
        return 0.5 * SquareSum.of(Memory.of(parameter), Math.toIntExact(parameter.length()));
    }
}
