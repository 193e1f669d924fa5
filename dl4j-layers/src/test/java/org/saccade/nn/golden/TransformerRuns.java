package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.LayerNormalization2D;
import org.saccade.nn.attention.LayerNormalizationOptions;

import java.util.Locale;
import java.util.Map;

/** What stands beside attention in a transformer. */
final class TransformerRuns {

    private static final String FEED_FORWARD = "feed_forward_";

    private TransformerRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.of(
                "layer_norm",
                GoldenRun.of(TransformerRuns::layerNormalization),
                FEED_FORWARD + "\\w+",
                GoldenRun.of(TransformerRuns::feedForward));
    }

    private static INDArray layerNormalization(GoldenVector vector, DataType type) {
        Layer layer = new LayerNormalization2D(LayerNormalizationOptions.of(vector.number("eps")));
        return run(
                layer,
                vector.array("x", type),
                Map.of(
                        LayerNormalization2D.GAIN, vector.array("gain", type),
                        LayerNormalization2D.BIAS, vector.array("bias", type)));
    }

    /** The activation stands in the vector's name. */
    private static INDArray feedForward(GoldenVector vector, DataType type) {
        String activation = vector.name().substring(FEED_FORWARD.length()).toUpperCase(Locale.ROOT);
        Map<String, INDArray> parameters = Map.of(
                "W1", vector.array("w1", type),
                "b1", vector.array("b1", type),
                "W2", vector.array("w2", type),
                "b2", vector.array("b2", type));
        FeedForward feedForward =
                FeedForward.of((int) parameters.get("W1").size(0)).withActivation(Activation.valueOf(activation));
        return run(new FeedForward2D(feedForward), vector.array("x", type), parameters);
    }

    private static INDArray run(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return MechanismRun.run(layer, InputType.convolutional(x.size(2), x.size(3), x.size(1)), x, parameters);
    }
}
