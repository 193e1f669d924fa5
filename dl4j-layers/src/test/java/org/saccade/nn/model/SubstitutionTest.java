package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.block.Convolution2D;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.block.Striding;
import org.saccade.nn.graph.MapShape;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SubstitutionTest {

    private static final MixerOptions SMALL =
            MixerOptions.published().withHeads(2).withWindow(3);
    private static final Mixer LOCAL = MixerKind.LOCAL_ATTENTION.with(SMALL);

    @Test
    void theMixerTakesTheNameAndWhatTheConvolutionDidFollows() {
        ComputationGraphConfiguration changed = apply(Substitution.of(LOCAL).named("valid", "s*e*"));
        assertThat(changed.getVertexInputs())
                .containsEntry("valid", List.of("norm"))
                .containsEntry("valid-crop", List.of("valid"))
                .containsEntry("valid-activation", List.of("valid-crop"))
                .containsEntry("strided", List.of("valid-activation"))
                .containsEntry("strided-pool", List.of("strided"))
                .containsEntry("strided-crop", List.of("strided-pool"))
                .containsEntry("same", List.of("valid-activation"))
                .containsEntry("same-pool", List.of("same"))
                .containsEntry("narrow", List.of("same-pool"))
                .containsEntry("both", List.of("strided-crop", "narrow"));
        assertThat(List.copyOf(changed.getVertices().keySet()))
                .isEqualTo(List.copyOf(changed.getVertexInputs().keySet()))
                .containsSequence("norm", "valid", "valid-crop", "valid-activation", "strided", "strided-pool");
        assertThat(layer(changed, "valid")).isInstanceOf(SelfAttention2D.class);
        assertThat(((Cropping2D) layer(changed, "valid-crop")).getCropping()).containsExactly(1, 1, 1, 1);
        assertThat(((ActivationLayer) layer(changed, "valid-activation")).getActivationFn())
                .isEqualTo(Activation.TANH.getActivationFunction());
        assertThat(((Cropping2D) layer(changed, "strided-crop")).getCropping()).containsExactly(0, 1, 0, 1);
        assertThat(((SubsamplingLayer) layer(changed, "same-pool")).getStride()).containsExactly(2, 2);
    }

    @ParameterizedTest
    @EnumSource(MixerKind.class)
    void everyMixerKeepsTheShapesOfTheOthersAndTrains(MixerKind kind) {
        ComputationGraphConfiguration given = Cnn.configuration(DataType.FLOAT);
        ComputationGraphConfiguration changed = apply(Substitution.of(kind.with(SMALL)));
        Map<String, InputType> shapes = changed.getLayerActivationTypes(Cnn.INPUT);
        for (String name : List.of("norm", "both", "active", "classes")) {
            assertThat(shapes)
                    .as(name)
                    .containsEntry(
                            name, given.getLayerActivationTypes(Cnn.INPUT).get(name));
        }
        ComputationGraph network = Cnn.network(changed);
        double before = network.score(Cnn.batch(DataType.FLOAT, 6));
        for (int step = 0; step < 6; step++) {
            network.fit(Cnn.batch(DataType.FLOAT, 6));
        }
        assertThat(network.score(Cnn.batch(DataType.FLOAT, 6))).isLessThan(before);
    }

    @Test
    void aMixerThatPoolsFirstStandsBehindItsPool() {
        ComputationGraphConfiguration changed = apply(
                Substitution.of(MixerKind.AUGMENTED_CONVOLUTION.with(SMALL)).named("strided"));
        assertThat(changed.getVertexInputs())
                .containsEntry("strided-pool", List.of("valid"))
                .containsEntry("strided", List.of("strided-pool"))
                .containsEntry("strided-crop", List.of("strided"));
    }

    @Test
    void anyMechanismOfTheCatalogueIsAMixer() {
        ComputationGraphConfiguration changed = apply(Substitution.of(Mixer.attention(ImageMechanisms::nonLocalPooled))
                .named("valid"));
        assertThat(((SelfAttention2D) layer(changed, "valid")).getOptions().mechanism())
                .isEqualTo(ImageMechanisms.nonLocalPooled(4));
    }

    @Test
    void choicesNarrow() {
        Substitution all = Substitution.of(LOCAL);
        assertThat(chosen(all)).containsExactly("stem", "valid", "strided", "same", "narrow");
        assertThat(chosen(all.inGroups(1, 2))).containsExactly("valid", "same");
        assertThat(chosen(all.inGroups(3, 1))).containsExactly("valid", "strided", "narrow");
        assertThat(chosen(all.named("s*", "narro"))).containsExactly("stem", "strided", "same");
        assertThat(chosen(all.named("*a*"))).containsExactly("valid", "same", "narrow");
        assertThat(chosen(all.where(candidate -> candidate.stride() == 2))).containsExactly("strided", "same");
        assertThat(chosen(all.where(candidate -> candidate.kernel() == 5))).containsExactly("same");
        assertThat(chosen(all.named("s*")
                        .where(candidate -> candidate.group() > 0)
                        .inGroups(3)))
                .containsExactly("strided");
    }

    /** Points, brackets and the like mean themselves. */
    @Test
    void onlyTheStarIsSpecialInNames() {
        assertThatThrownBy(() -> apply(Substitution.of(LOCAL).named("s.em", "[a-z]*", "\\w+")))
                .hasMessageStartingWith("a substitution must find what it asks for, got no convolution for name s.em;");
    }

    @Test
    void layersThatMixNoPixelsOrAreNoPlainConvolutionsAreNoCandidates() {
        ComputationGraphConfiguration network = Cnn.builder(DataType.FLOAT)
                .addLayer("point", Cnn.convolution(4, 1, 1).build(), "valid")
                .addLayer(
                        "depthwise",
                        new DepthwiseConvolution2D.Builder(3, 3)
                                .depthMultiplier(1)
                                .nOut(4)
                                .build(),
                        "norm")
                .addLayer("frozen", new FrozenLayer(Cnn.convolution(4, 3, 1).build()), "norm")
                .allowDisconnected(true)
                .build();
        assertThat(Substitution.candidates(network, Cnn.INPUT))
                .isEqualTo(Substitution.candidates(Cnn.configuration(DataType.FLOAT), Cnn.INPUT));
    }

    @Test
    void theConvolutionsTrainingStays() {
        ConvolutionLayer special = Cnn.convolution(4, 3, 1)
                .updater(new Adam(0.25))
                .biasUpdater(new NoOp())
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(0.5)
                .dropOut(0.75)
                .build();
        special.setRegularization(new ArrayList<>(List.of(new WeightDecay(0.125, true))));
        ComputationGraphConfiguration network = Cnn.builder(DataType.DOUBLE)
                .addLayer("special", special, "norm")
                .allowDisconnected(true)
                .build();
        ComputationGraphConfiguration changed =
                Substitution.of(LOCAL).named("special", "valid").apply(network, Cnn.INPUT);
        SelfAttention2D attention = (SelfAttention2D) layer(changed, "special");
        assertThat(attention.getUpdater()).isEqualTo(new Adam(0.25));
        assertThat(attention.getBiasUpdater()).isEqualTo(new NoOp());
        assertThat(attention.getRegularization())
                .containsExactlyElementsOf(((ConvolutionLayer) layer(network, "special")).getRegularization());
        assertThat(attention.getGradientNormalization()).isEqualTo(GradientNormalization.ClipL2PerLayer);
        assertThat(attention.getGradientNormalizationThreshold()).isEqualTo(0.5);
        assertThat(attention.getIDropout()).isEqualTo(new Dropout(0.75));
        assertThat(layer(changed, "special-crop").getIDropout()).isNull();
        SelfAttention2D plain = (SelfAttention2D) layer(changed, "valid");
        assertThat(plain.getUpdater()).isEqualTo(new Nesterovs(0.05, 0.9));
        assertThat(plain.getRegularization()).containsExactly(new L1Regularization(Cnn.L1));
        assertThat(plain.getIDropout()).isNull();
        assertThat(((LayerVertex) changed.getVertices().get("valid"))
                        .getLayerConf()
                        .getSeed())
                .isEqualTo(7);
        assertThat(changed.getDataType()).isEqualTo(DataType.DOUBLE);
    }

    @Test
    void aMixerOfConvolutionsDrawsItsWeightsAsTheConvolutionDid() {
        ComputationGraphConfiguration changed =
                apply(Substitution.of(Mixer.convolution(5)).named("valid"));
        Convolution2D mixing = (Convolution2D) layer(changed, "valid");
        assertThat(mixing.getWeightInitFn()).isEqualTo(WeightInit.LECUN_NORMAL.getWeightInitFunction());
        assertThat(mixing.getRegularization()).containsExactly(new L1Regularization(Cnn.L1));
    }

    @Test
    void anOutputOfTheNetworkIsTheLastLayerThatTakesItsPlace() {
        ComputationGraphConfiguration network =
                Cnn.builder(DataType.FLOAT).setOutputs("classes", "valid").build();
        ComputationGraphConfiguration changed =
                Substitution.of(LOCAL).named("valid").apply(network, Cnn.INPUT);
        assertThat(changed.getNetworkOutputs()).containsExactly("classes", "valid-activation");
        assertThat(Cnn.network(changed).output(Cnn.images(DataType.FLOAT, 2))[1].shape())
                .containsExactly(2, 4, 11, 9);
    }

    /** A film's frames: the first layer behind the preprocessor sees images, the preprocessor does not. */
    @Test
    void aPreprocessorStaysBeforeTheFirstLayer() {
        RnnToCnnPreProcessor frames = new RnnToCnnPreProcessor(13, 11, 2);
        ComputationGraphConfiguration network = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("film")
                .addLayer("mixed", Cnn.convolution(4, 3, 2).nIn(2).build(), frames, "film")
                .addLayer("loss", new CnnLossLayer.Builder().build(), "mixed")
                .setOutputs("loss")
                .build();
        Mixer poolFirst = new Mixer(Striding.POOL_BEFORE, LOCAL.layers());
        ComputationGraphConfiguration changed =
                Substitution.of(poolFirst).apply(network, InputType.recurrent(2 * 13 * 11, 5));
        assertThat(((LayerVertex) changed.getVertices().get("mixed-pool")).getPreProcessor())
                .isEqualTo(frames);
        assertThat(((LayerVertex) changed.getVertices().get("mixed")).getPreProcessor())
                .isNull();
    }

    @Test
    void isAnOrdinaryConfigurationAndAnOrdinaryFile(@TempDir Path folder) throws IOException {
        ComputationGraphConfiguration changed = apply(Substitution.of(LOCAL));
        String json = changed.toJson();
        assertThat(ComputationGraphConfiguration.fromJson(json)).isEqualTo(changed);
        assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
        ComputationGraph network = Cnn.network(changed);
        network.fit(Cnn.batch(DataType.FLOAT, 4));
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        INDArray images = Cnn.images(DataType.FLOAT, 3);
        assertThat(ModelSerializer.restoreComputationGraph(file).outputSingle(images))
                .isEqualTo(network.outputSingle(images));
    }

    @Test
    void untouchedLayersKeepWhatTheyHaveLearned() {
        ComputationGraph trained = trained();
        String configuration = trained.getConfiguration().toJson();
        INDArray parameters = trained.params().dup();
        Substitution substitution = Substitution.of(LOCAL).inGroups(3);
        ComputationGraph changed = substitution.apply(trained, Cnn.INPUT);
        for (String name : List.of("stem", "norm", "valid", "same", "classes")) {
            assertThat(changed.getLayer(name).paramTable())
                    .as(name)
                    .isEqualTo(trained.getLayer(name).paramTable());
        }
        assertThat(changed.getLayer("norm").getParam("mean").norm2Number().doubleValue())
                .isPositive();
        assertThat(changed.getLayer("strided").conf().getLayer()).isInstanceOf(SelfAttention2D.class);
        assertThat(changed.getConfiguration().getIterationCount()).isZero();
        assertThat(changed.getLayer("stem").getConfig().getUpdaterByParam("W"))
                .isEqualTo(trained.getLayer("stem").getConfig().getUpdaterByParam("W"))
                .isNotSameAs(trained.getLayer("stem").getConfig().getUpdaterByParam("W"));
        assertThat(substitution.apply(trained, Cnn.INPUT).params()).isEqualTo(changed.params());

        changed.fit(Cnn.batch(DataType.FLOAT, 4));
        assertThat(trained.getConfiguration().toJson()).isEqualTo(configuration);
        assertThat(trained.params()).isEqualTo(parameters);
    }

    @Test
    void theGivenConfigurationStaysAsItIs() {
        ComputationGraphConfiguration given = Cnn.configuration(DataType.FLOAT);
        String before = given.toJson();
        Substitution.of(LOCAL).apply(given, Cnn.INPUT);
        Substitution.candidates(given, Cnn.INPUT);
        assertThat(given.toJson()).isEqualTo(before);
    }

    @Test
    void anErrorNamesWhatIsThere() {
        assertThatThrownBy(() -> apply(Substitution.of(LOCAL).inGroups(4, 5).named("valid")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a substitution must find what it asks for, got no convolution for group 4;"
                        + " there are group 0: stem; group 1: valid; group 2: same; group 3: strided and 1 more");
        assertThatThrownBy(() -> apply(Substitution.of(LOCAL).where(candidate -> false)))
                .hasMessageStartingWith(
                        "a substitution must find what it asks for, got no convolution for the predicate; there are");
    }

    @Test
    void refusesAConvolutionThatGivesALargerMapThanAMixer() {
        ComputationGraphConfiguration network = Cnn.builder(DataType.FLOAT)
                .addLayer("large", Cnn.convolution(4, 3, 1).padding(3, 3).build(), "norm")
                .allowDisconnected(true)
                .build();
        assertThatThrownBy(() -> Substitution.of(LOCAL).named("large").apply(network, Cnn.INPUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a replacement must give at least the map of its convolution, got layer=large,"
                        + " convolution=MapShape[channels=4, height=17, width=15],"
                        + " replacement=MapShape[channels=4, height=13, width=11]; leave this layer out");
    }

    /** As in factorised convolutions: a mixer has a window of its own. */
    @Test
    void aKernelMayHaveTwoSides() {
        ComputationGraphConfiguration network = Cnn.builder(DataType.FLOAT)
                .addLayer("row", Cnn.convolution(4, 3, 1).kernelSize(1, 5).build(), "norm")
                .allowDisconnected(true)
                .build();
        assertThat(Substitution.candidates(network, Cnn.INPUT))
                .contains(new Candidate("row", 2, 5, 1, new MapShape(4, 13, 11), new MapShape(4, 13, 7)));
        ComputationGraphConfiguration changed =
                Substitution.of(LOCAL).named("row").apply(network, Cnn.INPUT);
        assertThat(((Cropping2D) layer(changed, "row-crop")).getCropping()).containsExactly(0, 0, 2, 2);
    }

    @Test
    void refusesTwoStrides() {
        ComputationGraphConfiguration network = Cnn.builder(DataType.FLOAT)
                .addLayer("uneven", Cnn.convolution(4, 3, 1).stride(2, 1).build(), "norm")
                .allowDisconnected(true)
                .build();
        assertThatThrownBy(() -> Substitution.of(LOCAL).named("uneven").apply(network, Cnn.INPUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a mixer has one stride for both axes, got layer=uneven, stride=[2, 1]");
    }

    @Test
    void refusesChannelsLast() {
        ComputationGraphConfiguration network = Cnn.builder(DataType.FLOAT).build();
        ((ConvolutionLayer) layer(network, "same")).setCnn2dDataFormat(CNN2DFormat.NHWC);
        assertThatThrownBy(() -> Substitution.of(LOCAL).named("valid").apply(network, Cnn.INPUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a network must have images as [B, C, H, W], got layer=same with the format NHWC;"
                        + " build it with CNN2DFormat.NCHW");
    }

    @Test
    void refusesANameThatIsTaken() {
        ComputationGraphConfiguration network = Cnn.builder(DataType.FLOAT)
                .addLayer("same-pool", new ActivationLayer(Activation.RELU), "norm")
                .allowDisconnected(true)
                .build();
        assertThatThrownBy(() -> Substitution.of(LOCAL).named("same").apply(network, Cnn.INPUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a replacement needs names that the network does not have, got layer=same, taken=same-pool;"
                        + " rename the latter");
    }

    @Test
    void needsATypeForEachInput() {
        assertThatThrownBy(() -> Substitution.of(LOCAL).apply(Cnn.configuration(DataType.FLOAT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a configuration does not know the sizes of its images, so each input needs a type,"
                        + " got inputs=[image], types=0");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1"})
    void refusesGroupsThatCannotBe(int group) {
        assertThatThrownBy(() -> Substitution.of(LOCAL).inGroups(group))
                .hasMessage("group must be at least 1, got group=" + group);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> Substitution.of(null)).hasMessage("mixer must be given, got mixer=null");
        assertThatThrownBy(() -> Substitution.of(LOCAL).inGroups())
                .hasMessage("number of groups must be at least 1, got number of groups=0");
        assertThatThrownBy(() -> Substitution.of(LOCAL).named())
                .hasMessage("number of names must be at least 1, got number of names=0");
    }

    private static ComputationGraph trained() {
        ComputationGraph network = Cnn.network(Cnn.configuration(DataType.FLOAT));
        for (int step = 0; step < 3; step++) {
            network.fit(Cnn.batch(DataType.FLOAT, 4));
        }
        return network;
    }

    private static ComputationGraphConfiguration apply(Substitution substitution) {
        return substitution.apply(Cnn.configuration(DataType.FLOAT), Cnn.INPUT);
    }

    private static List<String> chosen(Substitution substitution) {
        return Substitution.candidates(Cnn.configuration(DataType.FLOAT), Cnn.INPUT).stream()
                .filter(substitution::chooses)
                .map(Candidate::name)
                .toList();
    }

    private static Layer layer(ComputationGraphConfiguration network, String name) {
        return ((LayerVertex) network.getVertices().get(name)).getLayerConf().getLayer();
    }
}
