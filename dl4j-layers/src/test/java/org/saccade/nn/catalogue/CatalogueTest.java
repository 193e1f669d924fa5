package org.saccade.nn.catalogue;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.catalogue.Sample.Trait;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.Parameter;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What must hold of every layer of the catalogue, with every option. */
class CatalogueTest {

    private static final int BATCH = 2;

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    static Stream<Sample> samples() {
        return Samples.all();
    }

    static Stream<Sample> samplesWithExactGradients() {
        return Samples.all().filter(sample -> !sample.has(Trait.ESTIMATED_GRADIENT));
    }

    static Stream<Sample> samplesWithWeights() {
        return Samples.all().filter(sample -> sample.has(Trait.WEIGHTS));
    }

    @Test
    void everySampleHasANameOfItsOwn() {
        assertThat(Samples.all().map(Sample::name)).doesNotHaveDuplicates();
    }

    /** In double against central differences, in training: noise is the same in every pass of one iteration. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("samplesWithExactGradients")
    void gradientsAgreeWithDifferences(Sample sample) {
        ComputationGraph network = SampleNetwork.classifierOfConvolutions(DataType.DOUBLE, sample);
        SampleNetwork.disturbParameters(network);
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(network)
                        .inputs(SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, BATCH))
                        .labels(new INDArray[] {Networks.oneHot(DataType.DOUBLE, BATCH, 3)})
                        .excludeParams(notDifferentiated(sample, network))
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)))
                .as("analytic against numeric gradient of %s", sample)
                .isTrue();
    }

    /** States, and what only a detached input depends on. */
    private static Set<String> notDifferentiated(Sample sample, ComputationGraph network) {
        Stream<String> states = SampleNetwork.definition(network).parameters().stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.STATE)
                .map(parameter -> SampleNetwork.NAME + "_" + parameter.name());
        Stream<String> memory = sample.has(Trait.DETACHED_MEMORY) ? Stream.of("input1-convolved_W") : Stream.of();
        return Stream.concat(states, memory).collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samplesWithWeights")
    void givesItsWeightsOnRequest(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.FLOAT, sample);
        Inspectable layer = inspectable(network);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.FLOAT, sample, 1, BATCH);
        INDArray weights = layer.inspect(AttentionGraph.WEIGHTS, inputs);
        assertThat(weights.rank()).as("rank of the weights").isGreaterThanOrEqualTo(4);
        assertThat(weights.size(0)).isEqualTo(BATCH);
        double[] sums = weights.sum(weights.rank() - 1).dup('c').data().asDouble();
        double[] all = weights.dup('c').data().asDouble();
        if (sample.has(Trait.NO_SHARES)) {
            assertThat(all).as("weights").doesNotContain(Double.NaN);
        } else {
            assertThat(DoubleStream.of(all).boxed()).as("weights").allMatch(weight -> weight >= 0);
            assertThat(DoubleStream.of(sums).boxed()).as("sums").allMatch(sum -> Math.abs(sum - 1) < 1e-5);
        }
    }

    private static Inspectable inspectable(ComputationGraph network) {
        return network.getLayer(SampleNetwork.NAME) == null
                ? (Inspectable) network.getVertex(SampleNetwork.NAME)
                : (Inspectable) network.getLayer(SampleNetwork.NAME);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void aSavedModelGivesTheSameOutputsBitForBit(Sample sample, @TempDir Path folder) throws IOException {
        ComputationGraph network = SampleNetwork.classifier(DataType.FLOAT, sample);
        SampleNetwork.disturbParameters(network);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.FLOAT, sample, 1, BATCH);
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);
        assertThat(restored.getConfiguration()).isEqualTo(network.getConfiguration());
        assertThat(bits(restored.outputSingle(inputs))).isEqualTo(bits(network.outputSingle(inputs)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void theSameSeedGivesTheSameTrainingStep(Sample sample) {
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.FLOAT, sample, 1, BATCH);
        assertThat(bits(gradient(SampleNetwork.classifier(DataType.FLOAT, sample), inputs)))
                .isEqualTo(bits(gradient(SampleNetwork.classifier(DataType.FLOAT, sample), inputs)));
    }

    /** Arrays themselves are equal where they differ a little. */
    private static float[] bits(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    private static INDArray gradient(ComputationGraph network, INDArray... inputs) {
        network.setInputs(inputs);
        network.setLabels(Networks.oneHot(DataType.FLOAT, BATCH, 3));
        network.computeGradientAndScore();
        return network.gradient().gradient().dup();
    }
}
