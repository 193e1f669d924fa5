package org.saccade.nn.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.ConvolutionalAttention2D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.TalkingHeads;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

class LayerRuntimeTest {

    private static final InputType IMAGES = InputType.convolutional(5, 6, 3);
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    @Test
    void backwardReadsWhatForwardKeptAndDoesNotEvaluateForwardAgain() {
        MultiLayerNetwork network = localAttention(DataType.DOUBLE);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 5, 6);
        INDArray epsilon = Networks.normal(DataType.DOUBLE, 2, 2, 4, 5, 6);
        LayerRuntime layer = (LayerRuntime) onlyLayer(network);
        INDArray expected = valueGradient(layer, x, epsilon, () -> {});
        // The gradient of the value weights reads the attention weights, which these change if queries are computed
        // again.
        INDArray actual = valueGradient(layer, x, epsilon, () -> layer.getParam(LocalSelfAttention2D.QUERY_WEIGHTS)
                .assign(7));
        assertThat(actual).isEqualTo(expected);
    }

    private static INDArray valueGradient(LayerRuntime layer, INDArray x, INDArray epsilon, Runnable between) {
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, layer.numParams()));
        layer.setInput(x, NO_WORKSPACES);
        layer.activate(true, NO_WORKSPACES);
        between.run();
        return layer.backpropGradient(epsilon, NO_WORKSPACES)
                .getFirst()
                .getGradientFor(LocalSelfAttention2D.VALUE_WEIGHTS)
                .dup();
    }

    /** Inputs of one shape; n is their largest value, and 0 + 1 + ... + (n - 1) = n (n - 1) / 2. */
    @Test
    void aSizeThatIsComputedIsReadAnewInEachPass() {
        MapLayer<?> layer = Probes.layer((scope, inputs) -> {
            SDVariable n = inputs.get(0).max().castTo(DataType.INT32);
            SDVariable numbers = scope.sameDiff()
                    .range(
                            scope.sameDiff().constant(Nd4j.scalar(DataType.INT32, 0)),
                            n,
                            scope.sameDiff().constant(Nd4j.scalar(DataType.INT32, 1)),
                            DataType.INT32);
            return inputs.get(0).mul(0).add(numbers.sum().castTo(DataType.DOUBLE));
        });
        MultiLayerNetwork network = Networks.bare(DataType.DOUBLE, IMAGES, layer);
        for (int n : new int[] {4, 7, 4}) {
            INDArray x = Nd4j.valueArrayOf(new long[] {2, 3, 5, 6}, n, DataType.DOUBLE);
            assertThat(network.output(x).maxNumber().doubleValue()).isEqualTo(n * (n - 1) / 2.0);
        }
    }

    @Test
    void noOperationStandsInBothPasses() {
        LocalSelfAttention2D layer =
                new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3).withInput(new MapShape(3, 1, 1)));
        MapGraph graph = new MapGraph(layer, DataType.FLOAT, List.of(new MapShape(3, 5, 6)), Fusion.OFF);
        assertThat(count(graph.forwardSteps(true), "softmax")).isEqualTo(1);
        assertThat(count(graph.backwardSteps(), "softmax")).isZero();
        // Queries, keys and values, and the queries against row and column embeddings.
        assertThat(count(graph.forwardSteps(true), "conv2d")).isEqualTo(5);
        assertThat(count(graph.backwardSteps(), "conv2d")).isZero();
    }

    private static long count(List<GraphStep> steps, String operation) {
        return steps.stream()
                .filter(step -> step.toString().startsWith(operation + "["))
                .count();
    }

    @Test
    void backwardNeedsAnInput() {
        LayerRuntime layer = (LayerRuntime) onlyLayer(localAttention(DataType.FLOAT));
        INDArray epsilon = Networks.normal(DataType.FLOAT, 1, 2, 4, 5, 6);
        assertThatThrownBy(() -> layer.backpropGradient(epsilon, NO_WORKSPACES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot perform backprop in layer LayerRuntime: layer input field is not set");
    }

    /** Deeplearning4j runs a frozen layer as in inference, and then asks it for the gradient of its input. */
    @Test
    void theLayerBeforeAFrozenOneGetsItsGradient() {
        MultiLayerNetwork trained = Networks.classifier(DataType.DOUBLE, IMAGES, local(), local(), convolutional());
        MultiLayerNetwork frozen = Networks.classifier(
                DataType.DOUBLE,
                IMAGES,
                local(),
                new FrozenLayerWithBackprop(local()),
                new FrozenLayerWithBackprop(convolutional()));
        frozen.setParams(trained.params());
        DataSet batch =
                new DataSet(Networks.normal(DataType.DOUBLE, 1, 2, 3, 5, 6), Networks.oneHot(DataType.DOUBLE, 2, 3));
        gradient(trained, batch);
        gradient(frozen, batch);
        INDArray expected = trained.getLayer(0).getGradientsViewArray();
        assertThat(expected.norm2Number().doubleValue()).isPositive();
        assertThat(frozen.getLayer(0).getGradientsViewArray()).isEqualTo(expected);
    }

    @Test
    void aFrozenLayerIsDifferentiatedAsInInference() {
        MultiLayerNetwork network =
                Networks.bare(DataType.FLOAT, IMAGES, new FrozenLayerWithBackprop(new TrainingProbe()));
        Layer layer = onlyLayer(network);
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
        layer.setInput(Networks.normal(DataType.FLOAT, 1, 2, 3, 5, 6), NO_WORKSPACES);
        layer.activate(true, NO_WORKSPACES);
        INDArray epsilon = Networks.normal(DataType.FLOAT, 2, 2, 3, 5, 6);
        assertClose(layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond(), epsilon);
    }

    /** Arrays that are left to the garbage collector grow the native memory step by step; its runs only make it smaller. */
    @Test
    void aStepLeavesNoArrayBehind() {
        LayerRuntime layer = (LayerRuntime) onlyLayer(localAttention(DataType.FLOAT));
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
        INDArray x = Networks.normal(DataType.FLOAT, 1, 5, 6, 3, 2).permute(3, 2, 0, 1);
        INDArray epsilon = Networks.normal(DataType.FLOAT, 2, 5, 6, 4, 2).permute(3, 2, 0, 1);
        step(layer, x, epsilon);
        for (int i = 0; i < 300; i++) {
            long before = nativeBytes();
            step(layer, x, epsilon);
            assertThat(nativeBytes() - before)
                    .as("bytes that step %d leaves", i)
                    .isLessThanOrEqualTo(0);
        }
    }

    @Test
    void norDoNoiseStateAndRecomputedParts() {
        LayerRuntime layer = (LayerRuntime) onlyLayer(Networks.bare(
                DataType.FLOAT,
                IMAGES,
                Probes.layer(
                        (scope, inputs) -> {
                            SDVariable mask = scope.noise("mask", Noise.dropout(0.5), 1, 3, 5, 6);
                            SDVariable drawn = scope.noise("gumbel", Noise.gumbel(), 1, 3, 5, 6);
                            SDVariable part = scope.recomputed(() ->
                                    scope.sameDiff().math().tanh(inputs.get(0).mul(mask)));
                            scope.next("s", part.mean(true, 0, 2, 3));
                            scope.publish("part", part);
                            return part.mul(drawn).add(scope.parameter("s"));
                        },
                        Parameter.state("s", 0, 0, 1, 3, 1, 1))));
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
        INDArray x = Networks.normal(DataType.FLOAT, 1, 2, 3, 5, 6);
        INDArray epsilon = Networks.normal(DataType.FLOAT, 2, 2, 3, 5, 6);
        step(layer, x, epsilon);
        layer.inspect("part", x).close();
        for (int i = 0; i < 300; i++) {
            long before = nativeBytes();
            step(layer, x, epsilon);
            layer.inspect("part", x).close();
            // An array here has 720 bytes; each operation with a number leaves one scalar.
            assertThat(nativeBytes() - before)
                    .as("bytes that step %d leaves", i)
                    .isLessThan(100);
        }
    }

    @Test
    void anotherImageSizeLeavesNoConstantBehind() {
        // Talking heads have no kernel, and so they have masks.
        Mechanism tiles = Mechanism.of(4, 2).withNeighbourhood(Window.of(3)).withNormaliser(new TalkingHeads());
        LayerRuntime layer =
                (LayerRuntime) onlyLayer(Networks.bare(DataType.FLOAT, IMAGES, new SelfAttention2D(tiles)));
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
        INDArray x = Networks.normal(DataType.FLOAT, 1, 1, 3, 50, 41);
        INDArray transposed = Networks.normal(DataType.FLOAT, 1, 1, 3, 41, 50);
        INDArray epsilon = Networks.normal(DataType.FLOAT, 2, 1, 4, 50, 41);
        INDArray transposedEpsilon = Networks.normal(DataType.FLOAT, 2, 1, 4, 41, 50);
        step(layer, x, epsilon);
        for (int i = 0; i < 20; i++) {
            long before = nativeBytes();
            step(layer, transposed, transposedEpsilon);
            step(layer, x, epsilon);
            // The masks have 42 tiles of 56 queries, and 10 and 9 keys a side; what SameDiff itself leaves is a few
            // scalars.
            assertThat(nativeBytes() - before)
                    .as("bytes that two changes leave")
                    .isLessThan(10_000);
        }
        long before = nativeBytes();
        layer.close();
        assertThat(nativeBytes() - before).isLessThan(-170_000);
    }

    private static long nativeBytes() {
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }

    private static void step(LayerRuntime layer, INDArray x, INDArray epsilon) {
        layer.setInput(x, NO_WORKSPACES);
        layer.activate(false, NO_WORKSPACES).close();
        layer.activate(true, NO_WORKSPACES).close();
        layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond().close();
    }

    /** The gradient of a square reads what is squared: here a view of an input that lies in memory of the forward pass. */
    @Test
    void aViewOfTheInputIsMadeAgainInBackward() {
        MapGraph graph = new MapGraph(new ViewProbe(), DataType.FLOAT, List.of(new MapShape(3, 5, 6)), Fusion.OFF);
        assertThat(count(graph.forwardSteps(true), "reshape")).isEqualTo(1);
        assertThat(count(graph.backwardSteps(), "reshape")).isGreaterThan(0);
        assertThat(graph.kept()).noneMatch(name -> name.startsWith("reshape"));
        Layer layer = onlyLayer(Networks.bare(DataType.FLOAT, IMAGES, new ViewProbe()));
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
        INDArray x = Networks.normal(DataType.FLOAT, 1, 5, 6, 3, 2).permute(3, 2, 0, 1);
        layer.setInput(x, NO_WORKSPACES);
        layer.activate(true, NO_WORKSPACES);
        INDArray epsilon = Nd4j.onesLike(x);
        // y = x sum(x^2), so that dx = sum(x^2) + 2 x sum(x)
        INDArray expected = x.mul(2 * x.sumNumber().doubleValue())
                .add(Math.pow(x.norm2Number().doubleValue(), 2));
        assertClose(layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond(), expected);
    }

    @Test
    void tellsTheGraphWhetherItTrains() {
        INDArray x = Networks.normal(DataType.FLOAT, 1, 2, 3, 5, 6);
        MultiLayerNetwork network = Networks.bare(DataType.FLOAT, IMAGES, new TrainingProbe());
        assertClose(network.feedForward(x, false).get(1), x);
        assertClose(network.feedForward(x, true).get(1), x.mul(2));
    }

    @Test
    void takesBatchesOfAnySizeInTurn() {
        MultiLayerNetwork network = Networks.classifier(DataType.FLOAT, IMAGES, local(), convolutional());
        INDArray x = Networks.normal(DataType.FLOAT, 1, 5, 3, 5, 6);
        INDArray labels = Networks.oneHot(DataType.FLOAT, 5, 3);
        for (int size : new int[] {5, 2, 5, 1}) {
            DataSet batch = new DataSet(rows(x, size), rows(labels, size));
            assertThat(gradient(network, batch)).isEqualTo(gradient(network.clone(), batch));
        }
        INDArray whole = network.output(x);
        assertClose(network.output(rows(x, 2)), rows(whole, 2));
    }

    private static INDArray gradient(MultiLayerNetwork network, DataSet batch) {
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        return network.gradient().gradient().dup();
    }

    @Test
    void takesImagesOfAnotherSize() {
        MultiLayerNetwork network = Networks.classifier(DataType.FLOAT, IMAGES, local(), convolutional());
        INDArray small = Networks.normal(DataType.FLOAT, 1, 2, 3, 5, 6);
        INDArray before = network.output(small);
        assertThat(network.output(Networks.normal(DataType.FLOAT, 1, 2, 3, 9, 11))
                        .shape())
                .containsExactly(2, 3);
        assertThat(network.output(small)).isEqualTo(before);
    }

    @Test
    void aSavedModelGivesTheSameOutputsBitForBit(@TempDir Path folder) throws IOException {
        MultiLayerNetwork network = Networks.classifier(DataType.FLOAT, IMAGES, local(), convolutional());
        INDArray x = Networks.normal(DataType.FLOAT, 1, 2, 3, 5, 6);
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        assertThat(ModelSerializer.restoreMultiLayerNetwork(file).output(x)).isEqualTo(network.output(x));
    }

    @Test
    void theSameSeedGivesTheSameParameters() {
        assertThat(localAttention(DataType.FLOAT).params())
                .isEqualTo(localAttention(DataType.FLOAT).params());
    }

    @Test
    void aWrongParameterIsRefusedByNameAndShape() {
        MultiLayerNetwork network = localAttention(DataType.FLOAT);
        assertThatThrownBy(() -> onlyLayer(network).setParam("Wq", Nd4j.zeros(2, 3, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "a parameter keeps its name and shape, got Wq[2, 3, 1, 1], the layer has Wq[4, 3, 1, 1]");
        assertThatThrownBy(() -> onlyLayer(network).setParams(Nd4j.zeros(1, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a parameter vector keeps its length, got 3 values, the layer has 48");
    }

    @Test
    void anInputWithOtherChannelsIsRefused() {
        MultiLayerNetwork network = localAttention(DataType.FLOAT);
        assertThatThrownBy(() -> network.output(Networks.normal(DataType.FLOAT, 1, 2, 4, 5, 6)))
                .hasMessageContaining("got 4 channels, inputChannels=3");
    }

    private static INDArray rows(INDArray array, int count) {
        return array.get(NDArrayIndex.interval(0, count)).dup('c');
    }

    private static MultiLayerNetwork localAttention(DataType type) {
        return Networks.bare(type, IMAGES, local());
    }

    private static LocalSelfAttention2D local() {
        return new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3));
    }

    private static ConvolutionalAttention2D convolutional() {
        return new ConvolutionalAttention2D(
                ConvolutionalAttentionOptions.of(4).withHeads(2).withKeyValue(3, 2));
    }

    /** The input times a factor that the subclass gives. */
    private abstract static class FactorProbe extends Probes.Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.constant("one", 1, 1, 3, 1, 1));
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            return inputs.get(0).mul(scope.parameter("one")).mul(factor(scope, inputs.get(0)));
        }

        abstract SDVariable factor(GraphScope scope, SDVariable input);
    }

    /** The input times one more than the training flag. */
    private static final class TrainingProbe extends FactorProbe {
        @Override
        SDVariable factor(GraphScope scope, SDVariable input) {
            return scope.training().add(1);
        }
    }

    /** The input times a sum over the square of its reshape, which backward reads. */
    private static final class ViewProbe extends FactorProbe {
        @Override
        SDVariable factor(GraphScope scope, SDVariable input) {
            return scope.sameDiff().math().square(input.reshape(-1, 3, 30)).sum();
        }
    }
}
