package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

class RunningStateTest {

    private static final InputType IMAGES = InputType.convolutional(4, 5, 3);

    /** The input less a running mean of its channels, times a weight. */
    static final class Centred extends Probes.Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.state("mean", 0.5, 0, 1, 3, 1, 1), Parameter.weight("w", 1, 1, 3, 1, 1));
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            SDVariable mean = scope.parameter("mean");
            SDVariable ofBatch = inputs.get(0).mean(true, 0, 2, 3); // [1, C, 1, 1]
            scope.next("mean", mean.mul(0.9).add(ofBatch.mul(0.1)));
            return inputs.get(0).sub(mean).mul(scope.parameter("w"));
        }
    }

    private static MultiLayerNetwork network(Layer layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.1))
                .weightDecay(0.3)
                .l2Bias(0.2)
                .list()
                .layer(layer)
                .layer(new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(IMAGES)
                .build());
        network.init();
        return network;
    }

    private static DataSet batch() {
        return new DataSet(
                Networks.normal(DataType.DOUBLE, 1, 2, 3, 4, 5), Networks.normal(DataType.DOUBLE, 2, 2, 3, 4, 5));
    }

    @Test
    void aStepMovesItByItsOwnRuleAndNotByTheOptimiser() {
        MultiLayerNetwork network = network(new Centred());
        INDArray expected = Nd4j.valueArrayOf(new long[] {1, 3, 1, 1}, 0.5, DataType.DOUBLE);
        INDArray weights = network.getLayer(0).getParam("w").dup();
        for (int step = 0; step < 3; step++) {
            network.fit(batch());
            expected = expected.mul(0.9)
                    .add(batch().getFeatures().mean(true, 0, 2, 3).mul(0.1));
            assertClose(network.getLayer(0).getParam("mean"), expected);
        }
        assertThat(network.getLayer(0).getParam("w")).isNotEqualTo(weights);
    }

    @Test
    void itIsNoneOfTheOptimisersParameters() {
        MultiLayerNetwork network = network(new Centred());
        assertThat(network.getLayer(0).updaterDivideByMinibatch("mean")).isFalse();
        assertThat(network.getLayer(0).updaterDivideByMinibatch("w")).isTrue();
        assertThat(network.getLayer(0).conf().getLayer().getUpdaterByParam("mean"))
                .isEqualTo(new NoOp());
        assertThat(network.getLayer(0).conf().getLayer().getRegularizationByParam("mean"))
                .isNull();
        assertThat(network.getLayer(0).conf().getLayer().getRegularizationByParam("w"))
                .isNotEmpty();
    }

    @Test
    void inferenceAndFrozenLayersLeaveIt() {
        MultiLayerNetwork network = network(new Centred());
        network.output(batch().getFeatures());
        assertThat(network.getLayer(0).getParam("mean").data().asDouble()).containsOnly(0.5);
        MultiLayerNetwork frozen = network(new FrozenLayerWithBackprop(new Centred()));
        frozen.fit(batch());
        assertThat(frozen.getLayer(0).getParam("mean").data().asDouble()).containsOnly(0.5);
    }

    @Test
    void itIsSavedAndTrainingGoesOn(@TempDir Path folder) throws IOException {
        MultiLayerNetwork network = network(new Centred());
        network.fit(batch());
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        MultiLayerNetwork read = ModelSerializer.restoreMultiLayerNetwork(file);
        assertThat(read.getLayer(0).getParam("mean"))
                .isEqualTo(network.getLayer(0).getParam("mean"));
        network.fit(batch());
        read.fit(batch());
        assertThat(read.params()).isEqualTo(network.params());
    }

    @Test
    void anotherShapeIsRefused() {
        Layer layer = Probes.layer(
                (scope, inputs) -> {
                    scope.next("s", inputs.get(0).mean(true, 0));
                    return inputs.get(0).add(scope.parameter("s"));
                },
                Parameter.state("s", 0, 0, 1, 3, 1, 1));
        assertThatThrownBy(() -> network(layer).fit(batch()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a state keeps its shape, got s[1, 3, 4, 5], declared=[1, 3, 1, 1]");
    }

    @Test
    void onlyADeclaredOneMoves() {
        Layer layer = Probes.layer((scope, inputs) -> {
            scope.next("s", inputs.get(0));
            return inputs.get(0).mul(2);
        });
        assertThatThrownBy(() -> network(layer).output(batch().getFeatures()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a parameter must be declared before a graph can read it, got s, declared are []");
    }
}
