package org.saccade.nn.graph;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

class VertexRuntimeTest {

    private static final InputType QUERIES = InputType.convolutional(3, 4, 2);
    private static final InputType CONTEXT = InputType.convolutional(2, 3, 5);

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void agreesWithDifferences(int stacked) {
        ComputationGraph graph = graph(stacked, new NoOp(), QUERIES, CONTEXT, new Probes.CrossAttention());
        assertAgrees(graph, queries(3), context(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void agreesWithDifferencesOverSequences(int stacked) {
        ComputationGraph graph = graph(
                stacked,
                new NoOp(),
                InputType.recurrent(2, 4, RNNFormat.NCW),
                InputType.recurrent(5, 3, RNNFormat.NCW),
                new Probes.SequenceCrossAttention());
        INDArray queries = Networks.normal(DataType.DOUBLE, 1, 3, 2, 4).dup('f');
        assertAgrees(graph, queries, Networks.normal(DataType.DOUBLE, 2, 3, 5, 3));
    }

    private static void assertAgrees(ComputationGraph graph, INDArray queries, INDArray context) {
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(graph)
                        .inputs(new INDArray[] {queries, context})
                        .labels(new INDArray[] {Networks.oneHot(DataType.DOUBLE, 3, 3)})
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)))
                .isTrue();
    }

    /** A vertex that feeds two inputs of the next one gets both gradients. */
    @Test
    void agreesWithDifferencesWhereOneInputIsBoth() {
        ComputationGraphConfiguration configuration = builder(new NoOp())
                .addInputs("queries", "context")
                .setInputTypes(QUERIES, CONTEXT)
                .addVertex("cross", new Probes.CrossAttention(), "queries", "context")
                .addVertex("self", new Probes.CrossAttention(), "cross", "cross")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "self")
                .addLayer("classes", output(), "pool")
                .setOutputs("classes")
                .build();
        assertAgrees(initialised(configuration), queries(3), context(3));
    }

    @Test
    void eachInputGetsItsGradient() {
        ComputationGraph graph = graph(1, new NoOp(), QUERIES, CONTEXT, new Probes.CrossAttention());
        VertexAlone vertex = new VertexAlone(graph.getVertex("cross0"), queries(2), context(2));
        INDArray[] gradients = vertex.gradients();
        for (int i = 0; i < gradients.length; i++) {
            INDArray expected = Nd4j.createUninitialized(DataType.DOUBLE, gradients[i].shape());
            for (long element = 0; element < expected.length(); element++) {
                expected.putScalar(element, vertex.difference(i, element));
            }
            assertClose(gradients[i], expected, 1e-7);
        }
    }

    /** A vertex alone; what is differentiated is the sum of its output times fixed numbers. */
    private record VertexAlone(org.deeplearning4j.nn.graph.vertex.GraphVertex vertex, INDArray... inputs) {
        private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

        private INDArray epsilon() {
            return Networks.normal(DataType.DOUBLE, 5, inputs[0].shape());
        }

        INDArray[] gradients() {
            vertex.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, vertex.numParams()));
            forward();
            vertex.setEpsilon(epsilon());
            return vertex.doBackward(false, NONE).getSecond();
        }

        private INDArray forward() {
            for (int i = 0; i < inputs.length; i++) {
                vertex.setInput(i, inputs[i], NONE);
            }
            return vertex.doForward(true, NONE);
        }

        double difference(int input, long element) {
            double value = inputs[input].getDouble(element);
            inputs[input].putScalar(element, value + 1e-5);
            double above = forward().mul(epsilon()).sumNumber().doubleValue();
            inputs[input].putScalar(element, value - 1e-5);
            double below = forward().mul(epsilon()).sumNumber().doubleValue();
            inputs[input].putScalar(element, value);
            return (above - below) / 2e-5;
        }
    }

    @Test
    void aSavedModelGivesTheSameOutputsBitForBit(@TempDir Path folder) throws IOException {
        ComputationGraph graph = graph(2, new Sgd(0.1), QUERIES, CONTEXT, new Probes.CrossAttention());
        INDArray before = graph.params().dup();
        graph.fit(new INDArray[] {queries(3), context(3)}, new INDArray[] {Networks.oneHot(DataType.DOUBLE, 3, 3)});
        assertThat(graph.params()).isNotEqualTo(before);
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(graph, file, true);
        ComputationGraph read = ModelSerializer.restoreComputationGraph(file);
        assertThat(read.getConfiguration()).isEqualTo(graph.getConfiguration());
        assertThat(read.outputSingle(queries(2), context(2))).isEqualTo(graph.outputSingle(queries(2), context(2)));
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() {
        String json = graph(1, new NoOp(), QUERIES, CONTEXT, new Probes.CrossAttention())
                .getConfiguration()
                .toJson();
        assertThat(json).contains("\"queryChannels\"").doesNotContain("vertexParams");
        String changed = json.replace("\"options\" :", "\"option\" : 1, \"options\" :");
        assertThatThrownBy(() -> ComputationGraphConfiguration.fromJson(changed))
                .hasStackTraceContaining("CrossAttention has no option of this name, got option=1");
    }

    @Test
    void aCopyIsEqualAndApart() {
        Probes.CrossAttention vertex = new Probes.CrossAttention();
        GraphVertex copy = vertex.clone();
        assertThat(copy).isEqualTo(vertex).hasSameHashCodeAs(vertex);
        vertex.getOutputType(0, QUERIES, CONTEXT);
        assertThat(copy).isNotEqualTo(vertex);
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        ComputationGraph graph = graph(1, new NoOp(), QUERIES, CONTEXT, new Probes.CrossAttention());
        assertThatThrownBy(() -> graph.output(queries(2), Networks.normal(DataType.DOUBLE, 1, 2, 4, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossAttention \"cross0\" needs inputs with as many channels as it was built for, got"
                        + " 2, 4 channels, inputChannels=2, 5");
        assertThatThrownBy(() -> graph.output(queries(2), context(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossAttention \"cross0\" needs as many examples in each input, got the shapes"
                        + " [2, 2, 3, 4], [3, 5, 2, 3]");
        assertThatThrownBy(() -> graph.output(queries(2), Networks.normal(DataType.DOUBLE, 1, 2, 5, 6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossAttention \"cross0\" needs an input [batch, channels, height, width], got the shape"
                        + " [2, 5, 6]");
    }

    /** The first input plus the mean of the second, times noise, less a running mean of the output. */
    static final class NoisyMemory extends Probes.CrossAttention {
        private static final long serialVersionUID = 1;

        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.state("mean", 1, 0, 1, 2, 1, 1));
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            SDVariable sum = inputs.get(0)
                    .add(scope.detached(inputs.get(1)).mean(true, 1, 2, 3))
                    .mul(scope.noise("mask", Noise.dropout(0.5), 1, 2, 3, 4));
            scope.next("mean", scope.parameter("mean").mul(0.5));
            return sum.sub(scope.parameter("mean"));
        }
    }

    @Test
    void hasRunningStateAndNoiseAndDetachedInputs() {
        ComputationGraph graph = graph(1, new Sgd(0.1), QUERIES, CONTEXT, new NoisyMemory());
        INDArray[] labels = {Networks.oneHot(DataType.DOUBLE, 3, 3)};
        graph.fit(new INDArray[] {queries(3), context(3)}, labels);
        graph.fit(new INDArray[] {queries(3), context(3)}, labels);
        assertThat(graph.getVertex("cross0")
                        .paramTable(false)
                        .get("mean")
                        .data()
                        .asDouble())
                .containsOnly(0.25);
        assertThat(graph.getVertex("cross0").updaterDivideByMinibatch("mean")).isFalse();
        VertexAlone vertex = new VertexAlone(graph.getVertex("cross0"), queries(2), context(2));
        INDArray[] gradients = vertex.gradients();
        assertThat(gradients[0].div(vertex.epsilon()).data().asDouble()).containsOnly(0.0, 2.0);
        assertThat(gradients[1].data().asDouble()).containsOnly(0.0);
    }

    /** The first input times two: neither parameters nor a use of the second. */
    static final class Doubled extends Probes.CrossAttention {
        private static final long serialVersionUID = 1;

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            return inputs.get(0).mul(2);
        }
    }

    @Test
    void mayHaveNoParameters() {
        ComputationGraph graph = graph(2, new Sgd(0.1), QUERIES, CONTEXT, new Doubled());
        INDArray before = graph.params().dup();
        graph.fit(new INDArray[] {queries(3), context(3)}, new INDArray[] {Networks.oneHot(DataType.DOUBLE, 3, 3)});
        assertThat(graph.params()).isNotEqualTo(before);
        assertThat(graph.getVertex("cross0").numParams()).isZero();
    }

    @Test
    void showsItsWeights() {
        ComputationGraph graph = graph(1, new NoOp(), QUERIES, CONTEXT, new Probes.CrossAttention());
        INDArray weights = ((Inspectable) graph.getVertex("cross0")).inspect("weights", queries(2), context(2));
        assertThat(weights.shape()).containsExactly(2, 12, 6);
        assertClose(weights.sum(2), Nd4j.ones(DataType.DOUBLE, 2, 12));
    }

    private static INDArray queries(int examples) {
        return Networks.normal(DataType.DOUBLE, 1, examples, 2, 3, 4);
    }

    private static INDArray context(int examples) {
        return Networks.normal(DataType.DOUBLE, 2, examples, 5, 2, 3);
    }

    /** Each vertex's queries are the output of the one before, the context is the same for all. */
    private static ComputationGraph graph(
            int stacked, IUpdater updater, InputType queries, InputType context, MapVertex<?> vertex) {
        ComputationGraphConfiguration.GraphBuilder builder =
                builder(updater).addInputs("queries", "context").setInputTypes(queries, context);
        String last = "queries";
        for (int i = 0; i < stacked; i++) {
            builder.addVertex("cross" + i, vertex.clone(), last, "context");
            last = "cross" + i;
        }
        return initialised(builder.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), last)
                .addLayer("classes", output(), "pool")
                .setOutputs("classes")
                .build());
    }

    private static ComputationGraphConfiguration.GraphBuilder builder(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(12345)
                .dataType(DataType.DOUBLE)
                .updater(updater)
                .weightInit(WeightInit.XAVIER)
                .graphBuilder();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }
}
