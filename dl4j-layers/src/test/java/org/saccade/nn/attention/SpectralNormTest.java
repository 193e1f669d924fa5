package org.saccade.nn.attention;

import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saccade.nn.attention.Images.assertClose;

/** On a layer whose output minus input is linear in the weights: simple self-attention. */
class SpectralNormTest {

    private static final int CHANNELS = 5;
    private static final INDArray X = Networks.normal(DataType.DOUBLE, 1, 1, CHANNELS, 3, 4);

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    private static MultiLayerNetwork network(SimpleSelfAttentionOptions options) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(12345)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0)) // weights stay, running state moves all the same
                .list()
                .layer(new SimpleSelfAttention2D(options))
                .layer(new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(3, 4, CHANNELS))
                .build());
        network.init();
        network.getLayer(0).getParam(SimpleSelfAttention2D.GAIN).assign(0.01);
        weights(network).muli(0.1).addi(1); // one singular value is much larger than the others
        return network;
    }

    private static MultiLayerNetwork spectral() {
        return network(SimpleSelfAttentionOptions.plain().withSpectralNorm());
    }

    private static MultiLayerNetwork converged() {
        MultiLayerNetwork network = spectral();
        for (int step = 0; step < 50; step++) {
            network.fit(new DataSet(X, X));
        }
        return network;
    }

    private static INDArray weights(MultiLayerNetwork network) {
        return network.getLayer(0).getParam(SimpleSelfAttention2D.WEIGHTS);
    }

    /** By the power method on W Wᵀ, many steps from another start. */
    private static double largestSingularValue(INDArray weights) {
        INDArray matrix = weights.reshape('c', CHANNELS, CHANNELS);
        INDArray gram = matrix.mmul(matrix.transpose());
        INDArray vector = Nd4j.ones(DataType.DOUBLE, CHANNELS, 1);
        for (int step = 0; step < 50; step++) {
            vector = gram.mmul(vector);
            vector.divi(vector.norm2Number());
        }
        return Math.sqrt(vector.transpose().mmul(gram).mmul(vector).getDouble(0));
    }

    @Test
    void convergesToWeightsDividedByTheirLargestSingularValue() {
        MultiLayerNetwork spectral = converged();
        MultiLayerNetwork plain = network(SimpleSelfAttentionOptions.plain());
        weights(plain).assign(weights(spectral).div(largestSingularValue(weights(spectral))));
        assertClose(spectral.output(X), plain.output(X), 1e-8);
    }

    @Test
    void itsGradientIsThatOfTheDividedWeights() {
        MultiLayerNetwork spectral = converged();
        MultiLayerNetwork plain = network(SimpleSelfAttentionOptions.plain());
        INDArray w = weights(spectral).dup();
        INDArray gradient = gradient(spectral);
        double epsilon = 1e-6;
        for (int i = 0; i < w.length(); i++) {
            double difference = score(plain, w, i, epsilon) - score(plain, w, i, -epsilon);
            assertThat(gradient.getDouble(i)).isCloseTo(difference / (2 * epsilon), within(1e-6));
        }
    }

    private static Offset<Double> within(double tolerance) {
        return Offset.offset(tolerance);
    }

    private static INDArray gradient(MultiLayerNetwork network) {
        network.setInput(X);
        network.setLabels(X.mul(2));
        network.computeGradientAndScore();
        return network.gradient().gradientForVariable().get("0_" + SimpleSelfAttention2D.WEIGHTS);
    }

    private static double score(MultiLayerNetwork plain, INDArray w, int i, double change) {
        INDArray changed = w.dup();
        changed.putScalar(i, w.getDouble(i) + change);
        weights(plain).assign(changed.div(largestSingularValue(changed)));
        return plain.score(new DataSet(X, X.mul(2)), true);
    }

    @Test
    void theSingularVectorMovesInTrainingOnly() {
        MultiLayerNetwork network = spectral();
        INDArray before = network.getLayer(0).getParam("u").dup();
        network.output(X);
        assertThat(network.getLayer(0).getParam("u")).isEqualTo(before);
        network.fit(new DataSet(X, X));
        INDArray after = network.getLayer(0).getParam("u");
        assertThat(after).isNotEqualTo(before);
        assertThat(after.norm2Number().doubleValue()).isCloseTo(1, within(1e-9));
    }
}
