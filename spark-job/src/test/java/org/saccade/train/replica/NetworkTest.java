package org.saccade.train.replica;

import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Adam;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.block.Convolution2D;
import org.saccade.nn.block.ImageStem;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.StochasticDepth;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.config.BatchNorm;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.config.ModelConfig;
import org.saccade.train.config.SubstituteConfig;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.BatchMemory;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyNetwork;
import org.saccade.train.testing.TinyTraining;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class NetworkTest {
    private static final int CLASSES = 3;
    private static final int SIZE = 5;
    private static final int SAMPLES = 10;
    private static final TrainConfig TRAIN = train(77, BatchNorm.LOCAL);
    private static final SubstituteConfig NOTHING = substitute(List.of(), List.of());

    @TempDir
    private Path folder;

    @Test
    void aPresetIsDrawnFromTheSeedOfTheExperiment() throws IOException {
        Network network = preset(ModelPreset.TINY_RESNET, null, 8);

        assertThat(parameters(network, TRAIN)).isEqualTo(parameters(network, TRAIN));
        assertThat(parameters(network, train(78, BatchNorm.LOCAL))).isNotEqualTo(parameters(network, TRAIN));
    }

    @Test
    void aStemStandsInThePlaceOfThePresetsOwn() throws IOException {
        ComputationGraph network = trained(preset(ModelPreset.TINY_RESNET, ImageStem.CONVOLUTION, 8));

        assertThat(network.getLayer("stem").paramTable().get("W").shape()).containsExactly(64, 3, 7, 7);
    }

    @Test
    void aFileOfAConfigurationIsDrawnFromTheSeedOfTheExperiment() throws IOException {
        Network network = saved(json(tiny()));

        assertThat(parameters(network, TRAIN)).isEqualTo(parameters(network, TRAIN));
        assertThat(parameters(network, train(78, BatchNorm.LOCAL))).isNotEqualTo(parameters(network, TRAIN));
    }

    @Test
    void aModelFileKeepsItsWeights() throws IOException {
        ComputationGraph graph = new ComputationGraph(tiny());
        graph.init();

        assertThat(parameters(saved(zip(graph)), TRAIN))
                .isEqualTo(graph.params().toFloatVector());
    }

    @Test
    void attentionTakesThePlaceOfTheGroupsThatAreNamed() throws IOException {
        Network network = network(
                new ModelConfig(
                        ModelPreset.RESNET26, null, false, null, substitute(List.of(4), List.of()), Fusion.AUTO),
                32);

        network.check(TRAIN);
        ComputationGraph graph = trained(network);
        assertThat(graph.getLayer("stage4-block1-2").conf().getLayer()).isInstanceOf(SelfAttention2D.class);
        assertThat(graph.getLayer("stage3-block1-2").conf().getLayer()).isInstanceOf(Convolution2D.class);
    }

    @Test
    void aModelFileKeepsTheWeightsThatAreNotReplaced() throws IOException {
        Network preset = preset(ModelPreset.TINY_RESNET, null, 8);
        Path file = folder.resolve("trained.zip");
        try (Replica replica = preset.initialise(TRAIN, SAMPLES);
                OutputStream out = Files.newOutputStream(file)) {
            replica.save(out);
        }
        ModelConfig model = new ModelConfig(
                ModelPreset.RESNET26,
                file.toString(),
                false,
                null,
                substitute(List.of(), List.of("stage1-block2-1")),
                Fusion.AUTO);
        ComputationGraph before = trained(preset);
        ComputationGraph after = trained(network(model, 8));

        assertThat(after.getLayer("stage1-block2-1").conf().getLayer()).isInstanceOf(SelfAttention2D.class);
        for (String untouched : List.of("stem", "stage1-block1-1", "stage1-block2-2", "classes")) {
            assertThat(after.getLayer(untouched).params())
                    .as(untouched)
                    .isEqualTo(before.getLayer(untouched).params());
        }
    }

    @Test
    void aGroupThatTheNetworkDoesNotHaveIsRefused() {
        ModelConfig model = new ModelConfig(
                ModelPreset.TINY_RESNET, null, false, null, substitute(List.of(2), List.of()), Fusion.AUTO);

        assertThatThrownBy(() -> network(model, 8).check(TRAIN))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageStartingWith("the settings under model must name a network for input 3x8x8, got:")
                .hasMessageContaining("group 2")
                .hasMessageContaining("stage1-block1-1")
                .message()
                .hasLineCount(1);
    }

    @Test
    void theRecipeIsTheExperimentsAndTrainingBeginsAnew() throws IOException {
        ComputationGraph graph = new ComputationGraph(tiny());
        graph.init();
        graph.getConfiguration().setIterationCount(40);
        try (Replica replica = saved(zip(graph)).initialise(TRAIN, SAMPLES)) {
            assertThat(replica.learningRate(0, 0)).isEqualTo(0.25);
            assertThat(replica.updaterState().remaining())
                    .as("Nesterov's momentum, where Adam had two")
                    .isEqualTo(Math.toIntExact(graph.numParams() - 2 * 4)); // running mean and variance have none
        }
        ComputationGraph again = trained(saved(zip(graph)));
        assertThat(again.getIterationCount()).isZero();
        assertThat(again.getLayer("conv")
                        .getConfig()
                        .getRegularizationByParam("W")
                        .toString())
                .contains("0.125");
        assertThat(again.getLayer("conv").getConfig().getRegularizationByParam("b"))
                .isEmpty();
    }

    @Test
    void aNetworkThatFitsPassesTheCheck() throws IOException {
        preset(ModelPreset.RESNET50, null, 64).check(TRAIN);
        saved(json(tiny())).check(TRAIN);
    }

    @Test
    void aConvolutionalNetworkTakesAnySize() throws IOException {
        of(json(tiny()), new MapShape(3, 9, 8), CLASSES).check(TRAIN);
    }

    @Test
    void aFileOfAnotherInputIsRefused() throws IOException {
        Network network = of(json(tiny()), new MapShape(1, SIZE, SIZE), CLASSES);

        assertThatThrownBy(() -> network.check(TRAIN))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage(
                        "the settings under model must name a network for input 1x5x5, got: a network that knows its"
                                + " inputs must be described for such ones, got 40 parameters instead of 112 in conv");
    }

    @Test
    void aFileOfOtherClassesIsRefused() throws IOException {
        Path file = json(tiny());
        Network network = of(file, new MapShape(3, SIZE, SIZE), 4);

        assertThatThrownBy(() -> network.check(TRAIN))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage("model.file must hold a network of 4 classes, as the dataset has, got 3 in " + file
                        + "; set model.new-classifier = true to train a new output layer, or give another file");
    }

    @Test
    void aNewClassifierHasTheClassesOfTheDatasetAndAllElseIsKept() throws IOException {
        ComputationGraph before = new ComputationGraph(tiny());
        before.init();
        ModelConfig model =
                new ModelConfig(ModelPreset.TINY_RESNET, zip(before).toString(), true, null, NOTHING, Fusion.AUTO);
        for (int classes : List.of(1, CLASSES, 4)) {
            Network network = new Network(model, files(), InputKind.IMAGES, new MapShape(3, SIZE, SIZE), classes);
            network.check(TRAIN);
            ComputationGraph after = trained(network);

            for (String kept : List.of("conv", "norm")) {
                assertThat(after.getLayer(kept).params())
                        .as(kept)
                        .isEqualTo(before.getLayer(kept).params());
            }
            assertThat(after.getLayer("classes").paramTable().get("W").shape()).containsExactly(4, classes);
            assertThat(after.getLayer("classes").params().toFloatVector())
                    .as("drawn anew")
                    .isNotEqualTo(before.getLayer("classes").params().toFloatVector());
            assertThat(parameters(network, TRAIN)).as("from the seed").isEqualTo(parameters(network, TRAIN));
        }
    }

    @Test
    void aNewClassifierMayFollowASubstitutionAndFrozenLayers() throws IOException {
        Path file = folder.resolve("trained.zip");
        try (Replica replica = preset(ModelPreset.TINY_RESNET, null, 8).initialise(TRAIN, SAMPLES);
                OutputStream out = Files.newOutputStream(file)) {
            replica.save(out);
        }
        ModelConfig model = new ModelConfig(
                ModelPreset.RESNET26,
                file.toString(),
                true,
                null,
                substitute(List.of(), List.of("stage1-block2-1")),
                Fusion.AUTO);
        Network network = new Network(model, files(), InputKind.IMAGES, new MapShape(3, 8, 8), 5);
        TrainConfig frozen = TinyTraining.of("train.freeze=[\"*\", \"!classes\", \"!stage1-block2-1\"]");

        network.check(frozen);
        try (Replica replica = network.initialise(frozen, SAMPLES)) {
            assertThat(replica.updaterState().remaining())
                    .as("momentum of what is trained")
                    .isLessThan(replica.parameters().remaining())
                    .isPositive();
        }
        assertThat(trained(network).getLayer("classes").paramTable().get("b").length())
                .isEqualTo(5);
    }

    @Test
    void theLearningRateOfAPresetIsThatOfItsSchedule() throws IOException {
        TrainConfig train = TinyTraining.of(
                "train.epochs=3",
                "train.global-batch-size=5",
                "train.learning-rate=0.4",
                "train.learning-rate-batch-size=10",
                "train.schedule=step",
                "train.step.milestones=[1, 2]",
                "train.freeze=[\"stem*\"]");
        try (Replica replica = preset(ModelPreset.TINY_RESNET, null, 8).initialise(train, SAMPLES)) {
            assertThat(IntStream.range(0, 6)
                            .mapToDouble(step -> replica.learningRate(step, step / 2))
                            .toArray())
                    .containsExactly(new double[] {0.2, 0.2, 0.02, 0.02, 0.002, 0.002}, within(1e-12));
        }
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "{\"confs\": 3}    | no layers",
        "{\"vertices\": 3} | ",
        "{                 | ",
        "PK                | the entry configuration.json is missing",
    })
    // spotless:on
    void aFileThatIsNoNetworkIsRefused(String content, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), content);

        assertThatThrownBy(() -> saved(file).check(TRAIN))
                .isInstanceOfAny(UnusableModelException.class, ZipException.class)
                .hasMessageContaining(problem == null ? ", got " : ", got " + problem + " in " + file)
                .message()
                .hasLineCount(1);
    }

    @Test
    void aNetworkForSignalsLearnsFromThem() throws IOException {
        InputConfig input = TinyInput.signals(7, 1, List.of(2.0, 2.0), 1);
        ModelConfig model = new ModelConfig(
                ModelPreset.TINY_RESNET,
                json(TinyNetwork.ofSignals(2, 7, 2)).toString(),
                false,
                null,
                NOTHING,
                Fusion.AUTO);
        Network network = new Network(model, files(), InputKind.SIGNALS, input.shape(), 2);
        network.check(TRAIN);
        int[] samples = {0, 1, 2, 3};
        try (Dataset signals = Dataset.open(TinyDataset.signals(4, 2, 7), "signals");
                BatchMemory memory = new BatchMemory();
                Replica replica = network.initialise(TRAIN, samples.length)) {
            BatchLoader loader = new BatchLoader(signals.split("train"), input);
            double first = 0;
            double last = 0;
            for (int step = 0; step < 4; step++) {
                try (Batch batch = loader.training(samples, 1, step)
                        .start(Runnable::run, memory)
                        .join()) {
                    last = replica.computeGradient(batch, step, samples.length);
                }
                first = step == 0 ? last : first;
                replica.update(step, 0, samples.length);
            }
            assertThat(last).isLessThan(first);
            try (Batch batch =
                    loader.evaluation(samples).start(Runnable::run, memory).join()) {
                assertThat(replica.probabilities(batch)).hasDimensions(4, 2);
            }
        }
    }

    @Test
    void anAbsentFileIsNamed() {
        assertThatThrownBy(() -> saved(folder.resolve("nothing.zip")).check(TRAIN))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("nothing.zip");
    }

    @Test
    void aKernelLargerThanItsImageIsNamed() {
        Network network = preset(ModelPreset.TINY_RESNET, ImageStem.STAND_ALONE_ATTENTION, 3);

        assertThatThrownBy(() -> network.check(TRAIN))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage("the settings under model must name a network for input 3x3x3, got:"
                        + " layer stem-maximum with a kernel of 4x4 over an image of 3x3");
    }

    @Test
    void onlyNormsThatCanExchangeTheirStatisticsAreSynchronised() throws IOException {
        TrainConfig synchronised = train(77, BatchNorm.SYNCHRONISED);
        preset(ModelPreset.RESNET26, null, 32).check(synchronised);

        assertThatThrownBy(() -> saved(json(tiny())).check(synchronised))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage("train.batch-norm = synchronised needs a network whose batch norms are all Normalization2D,"
                        + " got another in layer norm; give train.batch-norm = local, or another model");
        assertThatThrownBy(() -> preset(ModelPreset.CVT13, null, 32).check(synchronised))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("got another in layer stage2-block1-1;");
    }

    @Test
    void stochasticDepthLeavesOutBranchesOfThePreset() throws IOException {
        TrainConfig deep = train(77, BatchNorm.LOCAL, 0.3);
        try (Replica replica = preset(ModelPreset.TINY_RESNET, null, 8).initialise(deep, SAMPLES)) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            replica.save(file);
            ComputationGraph saved =
                    ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()));
            assertThat(dropped(saved, "stage1-block1-1-drop").rate()).isEqualTo(0.15);
            assertThat(dropped(saved, "stage1-block2-2-drop").rate()).isEqualTo(0.3);
            assertThat(parameters(preset(ModelPreset.TINY_RESNET, null, 8), TRAIN))
                    .as("drawn as without it")
                    .isEqualTo(saved.params().toFloatVector());
        }
        assertThat(trained(preset(ModelPreset.TINY_RESNET, null, 8))
                        .getConfiguration()
                        .getVertices())
                .doesNotContainKey("stage1-block1-1-drop");
    }

    private static StochasticDepth dropped(ComputationGraph network, String layer) {
        return (StochasticDepth) ((DropoutLayer) network.getLayer(layer).conf().getLayer()).getIDropout();
    }

    private static TrainConfig train(long seed, BatchNorm batchNorm) {
        return train(seed, batchNorm, 0);
    }

    private static TrainConfig train(long seed, BatchNorm batchNorm, double stochasticDepth) {
        return TinyTraining.of(
                "train.epochs=4",
                "train.global-batch-size=5",
                "train.seed=" + seed,
                "train.learning-rate=0.25",
                "train.momentum=0.5",
                "train.weight-decay=0.125",
                "train.batch-norm=" + Settings.nameOf(batchNorm),
                "train.stochastic-depth=" + stochasticDepth);
    }

    private static ComputationGraphConfiguration tiny() {
        return TinyNetwork.of(SIZE, CLASSES, true, new Adam(0.1), 0.5);
    }

    private Path json(ComputationGraphConfiguration configuration) throws IOException {
        return Files.writeString(folder.resolve("network.json"), configuration.toJson());
    }

    private Path zip(ComputationGraph graph) throws IOException {
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        return file;
    }

    private static Network preset(ModelPreset preset, ImageStem stem, int size) {
        ModelConfig model = new ModelConfig(preset, null, false, stem, NOTHING, Fusion.AUTO);
        return network(model, size);
    }

    private static Network network(ModelConfig model, int size) {
        return new Network(model, files(), InputKind.IMAGES, new MapShape(3, size, size), CLASSES);
    }

    private static Network saved(Path file) {
        return of(file, new MapShape(3, SIZE, SIZE), CLASSES);
    }

    private static Network of(Path file, MapShape input, int classes) {
        ModelConfig model =
                new ModelConfig(ModelPreset.TINY_RESNET, file.toString(), false, null, NOTHING, Fusion.AUTO);
        return new Network(model, files(), InputKind.IMAGES, input, classes);
    }

    private static SubstituteConfig substitute(List<Integer> groups, List<String> layers) {
        return new SubstituteConfig(groups, layers, MixerKind.LOCAL_ATTENTION, 1, 3, 3, 1, Positions.RELATIVE, true);
    }

    private static HadoopFiles files() {
        return new HadoopFiles(new Configuration());
    }

    private static float[] parameters(Network network, TrainConfig train) throws IOException {
        try (Replica replica = network.initialise(train, SAMPLES)) {
            FloatBuffer buffer = replica.parameters();
            float[] floats = new float[buffer.remaining()];
            buffer.get(floats);
            return floats;
        }
    }

    /** What plain Deeplearning4j reads of a replica. */
    private static ComputationGraph trained(Network network) throws IOException {
        try (Replica replica = network.initialise(TRAIN, SAMPLES)) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            replica.save(file);
            return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()));
        }
    }
}
