package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.LayerNormalization2D;
import org.saccade.nn.attention.LayerNormalizationOptions;
import org.saccade.nn.block.Assembly;
import org.saccade.nn.block.Block;
import org.saccade.nn.block.Features;
import org.saccade.nn.block.MobileBlock;

import java.util.List;
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
                GoldenRun.of(TransformerRuns::feedForward),
                "mbconv(_stride\\d+)?",
                GoldenRun.of(TransformerRuns::mobileBlock));
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
        FeedForward feedForward = FeedForward.of((int) parameters.get("W1").size(0))
                .withActivation(FeedForward.Activation.valueOf(activation));
        return run(new FeedForward2D(feedForward), vector.array("x", type), parameters);
    }

    private static INDArray run(Layer layer, INDArray x, Map<String, INDArray> parameters) {
        return MechanismRun.run(layer, InputType.convolutional(x.size(2), x.size(3), x.size(1)), x, parameters);
    }

    private static INDArray mobileBlock(GoldenVector vector, DataType type) {
        INDArray x = vector.array("x", type);
        INDArray expand = vector.array("params.w1", type); // [D, C, 1, 1]
        INDArray depthwise = vector.array("params.wd", type); // [D, 1, 3, 3]
        INDArray project = vector.array("params.w2", type); // [C', D, 1, 1]
        INDArray reduce = vector.array("params.ws1", type); // [R, D]
        int inside = (int) expand.size(0);
        int width = (int) project.size(0);
        Block block = new MobileBlock(inside / width, inside / (int) reduce.size(0));
        ComputationGraph network = network(block, x, width, vector.integer("stride"));
        setNormalization(network, "block-norm", vector.arrays("params.bn0", type));
        network.getLayer("block-1").setParam("W", expand);
        setNormalization(network, "block-1-norm", vector.arrays("params.bn1", type));
        network.getLayer("block-2").setParam("W", depthwise.permute(2, 3, 0, 1));
        setNormalization(network, "block-2-norm", vector.arrays("params.bn2", type));
        network.getLayer("block-gate").setParam("W0", reduce);
        network.getLayer("block-gate").setParam("W1", vector.array("params.ws2", type));
        network.getLayer("block-3").setParam("W", project);
        if (vector.has("params.wp")) {
            network.getLayer("block-shortcut").setParam("W", vector.array("params.wp", type));
        }
        return network.outputSingle(x);
    }

    private static void setNormalization(ComputationGraph network, String layer, List<INDArray> arrays) {
        List<String> names = List.of("gamma", "beta", "mean", "var");
        for (int i = 0; i < names.size(); i++) {
            network.getLayer(layer).setParam(names.get(i), arrays.get(i).reshape('c', 1, -1));
        }
    }

    private static ComputationGraph network(Block block, INDArray x, int width, int stride) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .dataType(x.dataType())
                .updater(new NoOp())
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.convolutional(x.size(2), x.size(3), x.size(1)));
        Features features =
                block.addTo(new Assembly(graph), "block", new Features("x", (int) x.size(1)), width, stride);
        graph.addLayer(
                        "loss",
                        new CnnLossLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .build(),
                        features.layer())
                .setOutputs("loss");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }
}
