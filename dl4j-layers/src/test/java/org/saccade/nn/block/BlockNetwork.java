package org.saccade.nn.block;

import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Small classifiers around a block that is named "block", and the judges of their gradients. */
final class BlockNetwork {

    static final double FLOAT_TOLERANCE = 1e-4;
    static final int INPUT_CHANNELS = 4;

    private static final String BATCH_STATISTIC = ".*_(mean|var)[qkv]?";

    private BlockNetwork() {}

    /** The block, an average over the image and a softmax over 3 classes. */
    static ComputationGraph classifier(DataType type, Block block, int channels, int stride, int height, int width) {
        return classifier(type, block, channels, stride, height, width, 0);
    }

    /** @param stochasticDepth the rate of the block, or of the last one of a stack */
    static ComputationGraph classifier(
            DataType type, Block block, int channels, int stride, int height, int width, double stochasticDepth) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("images")
                .setInputTypes(InputType.convolutional(height, width, INPUT_CHANNELS));
        Assembly assembly = new Assembly(graph, stochasticDepth, block.residualBlocks(), 7);
        Features features = block.addTo(assembly, "block", new Features("images", INPUT_CHANNELS), channels, stride);
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features.layer())
                .addLayer(
                        "classes",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pool")
                .setOutputs("classes");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    static DataSet batch(DataType type, int height, int width) {
        return new DataSet(Networks.normal(type, 3, 4, INPUT_CHANNELS, height, width), Networks.oneHot(type, 4, 3));
    }

    /** Double runs Deeplearning4j's plain code, float runs oneDNN: both from the parameters of the first. */
    static void assertSameGradients(ComputationGraph plain, ComputationGraph fast, int height, int width) {
        fast.setParams(plain.params().castTo(DataType.FLOAT));
        INDArray expected = gradient(plain, batch(DataType.DOUBLE, height, width));
        INDArray actual = gradient(fast, batch(DataType.FLOAT, height, width)).castTo(DataType.DOUBLE);
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .isLessThan(FLOAT_TOLERANCE * expected.amaxNumber().doubleValue());
        assertThat(fast.score()).isCloseTo(plain.score(), Offset.offset(FLOAT_TOLERANCE));
    }

    /** Not by GradientCheckUtil, which cannot leave out the running statistics: they move by updates that are no gradients. */
    static void assertAgreesWithDifferences(ComputationGraph network, int height, int width) {
        DataSet batch = batch(DataType.DOUBLE, height, width);
        gradient(network, batch);
        Map<String, INDArray> gradients = new HashMap<>();
        network.gradient().gradientForVariable().forEach((name, array) -> gradients.put(name, array.dup()));
        network.paramTable().forEach((name, parameter) -> {
            if (name.startsWith("block") && !name.matches(BATCH_STATISTIC)) {
                for (long i = 0; i < Math.min(parameter.length(), 6); i++) {
                    double analytic = gradients.get(name).getDouble(i) / batch.numExamples();
                    assertThat(difference(network, batch, parameter, i))
                            .as("%s at %d", name, i)
                            .isCloseTo(analytic, Offset.offset(1e-8 + 1e-5 * Math.abs(analytic)));
                }
            }
        });
    }

    private static double difference(ComputationGraph network, DataSet batch, INDArray parameter, long index) {
        double step = 1e-6;
        double value = parameter.getDouble(index);
        parameter.putScalar(index, value + step);
        double above = network.score(batch, true);
        parameter.putScalar(index, value - step);
        double below = network.score(batch, true);
        parameter.putScalar(index, value);
        return (above - below) / (2 * step);
    }

    private static INDArray gradient(ComputationGraph network, DataSet batch) {
        network.setInput(0, batch.getFeatures());
        network.setLabel(0, batch.getLabels());
        network.computeGradientAndScore();
        return network.gradient().gradient().dup();
    }
}
