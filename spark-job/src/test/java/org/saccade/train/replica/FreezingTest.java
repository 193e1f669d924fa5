package org.saccade.train.replica;

import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.block.Convolution2D;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.Normalization2D;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.config.InputKind;
import org.saccade.train.config.ModelConfig;
import org.saccade.train.config.SubstituteConfig;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.testing.TinyTraining;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Frozen layers of a network that has batch norm, and attention whose spectral norm has running state of its own. */
class FreezingTest {
    private static final int SIZE = 6;
    private static final int CLASSES = 3;
    private static final Set<String> LAYERS = Set.of("stem", "norm", "attention", "classes");

    @TempDir
    private Path folder;

    private Network network;

    @BeforeEach
    void write() throws IOException {
        Path file = Files.writeString(
                folder.resolve("network.json"), configuration().toJson());
        SubstituteConfig nothing = new SubstituteConfig(
                List.of(), List.of(), MixerKind.LOCAL_ATTENTION, 1, 3, 3, 1, Positions.RELATIVE, true);
        ModelConfig model =
                new ModelConfig(ModelPreset.TINY_RESNET, file.toString(), false, null, nothing, Fusion.AUTO);
        HadoopFiles files = new HadoopFiles(new Configuration());
        network = new Network(model, files, InputKind.IMAGES, new MapShape(3, SIZE, SIZE), CLASSES);
    }

    private static ComputationGraphConfiguration configuration() {
        return new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(SIZE, SIZE, 3))
                .addLayer("stem", new Convolution2D(8, 3, 1), "image")
                .addLayer("norm", new Normalization2D(), "stem")
                .addLayer("attention", new SelfAttention2D(ImageMechanisms.sagan(8)), "norm")
                .addLayer("pool", new GlobalPoolingLayer.Builder().build(), "attention")
                .addLayer(
                        "classes",
                        new OutputLayer.Builder(new LossMCXENT())
                                .nOut(CLASSES)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pool")
                .setOutputs("classes")
                .build();
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[]                             | ",
        "[stem]                         | stem",
        "[norm, attention]              | norm attention",
        "[\"*\", \"!classes\"]          | stem norm attention",
        "[\"*\", \"!*t*\", attention]   | norm classes attention",
        "[\"*s\"]                       | classes",
    })
    // spotless:on
    void whatIsFrozenStaysAsItIs(String patterns, String frozen) throws IOException {
        Set<String> trained = new TreeSet<>(LAYERS);
        trained.removeAll(frozen == null ? List.of() : List.of(frozen.split(" ")));
        for (String optimizer : List.of("sgd", "lamb")) {
            TrainConfig train = train(optimizer, patterns);
            network.check(train);
            try (Replica replica = network.initialise(train, 4);
                    Batch batch = batch()) {
                float[] before = floats(replica.parameters());
                for (int step = 0; step < 3; step++) {
                    replica.computeGradient(batch, step, batch.samples());
                    assertThat(changedLayers(
                                    replica,
                                    new float[before.length],
                                    floats(replica.gradient().asFloatBuffer())))
                            .as("layers that have gradients with %s", optimizer)
                            .isEqualTo(trained);
                    replica.update(step, 0, batch.samples());
                }
                assertThat(changedLayers(replica, before, floats(replica.parameters())))
                        .as(optimizer)
                        .isEqualTo(trained);
            }
        }
    }

    @Test
    void plainDeeplearning4jLoadsAFrozenNetworkAndKeepsItFrozen() throws IOException {
        try (Replica replica = network.initialise(train("sgd", "[\"*\", \"!classes\"]"), 4);
                Batch batch = batch()) {
            replica.computeGradient(batch, 0, batch.samples());
            replica.update(0, 0, batch.samples());
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            replica.save(file);
            ComputationGraph read =
                    ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()));
            assertThat(read.output(batch.features())[0].toFloatMatrix()).isDeepEqualTo(replica.probabilities(batch));
            float[] before = read.params().toFloatVector();
            read.fit(new org.nd4j.linalg.dataset.DataSet(batch.features(), batch.labels()));
            assertThat(changedLayers(replica, before, read.params().toFloatVector()))
                    .containsExactly("classes");
        }
    }

    @Test
    void whatAnEarlierTrainingFrozeIsFreeAgain() throws IOException {
        Path file = folder.resolve("model.zip");
        try (Replica replica = network.initialise(train("sgd", "[\"*\", \"!classes\"]"), 4);
                var out = Files.newOutputStream(file)) {
            replica.save(out);
        }
        Network again = new Network(
                network.model().at(file.toString()), network.files(), network.kind(), network.input(), CLASSES);
        try (Replica replica = again.initialise(train("sgd", "[]"), 4);
                Batch batch = batch()) {
            float[] before = floats(replica.parameters());
            replica.computeGradient(batch, 0, batch.samples());
            replica.update(0, 0, batch.samples());
            assertThat(changedLayers(replica, before, floats(replica.parameters())))
                    .isEqualTo(LAYERS);
        }
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[clases]            | train.freeze must name layers of the network, got clases, the nearest is classes; saccade describe shows them all",
        "[stem, \"!nrom\"]   | train.freeze must name layers of the network, got nrom, the nearest is norm; saccade describe shows them all",
        "[\"stage*\"]        | train.freeze must name layers of the network, got stage*; saccade describe shows them all",
        "[\"*\"]             | train.freeze must leave a layer to train, got [*]; take back the classifier at least, as in [\"*\", \"!classes\"]",
        "[\"*\", \"!pool\"]  | train.freeze must leave a layer to train, got [*, !pool]; take back the classifier at least, as in [\"*\", \"!classes\"]",
    })
    // spotless:on
    void whatCannotBeFrozenIsNamed(String patterns, String message) {
        assertThatThrownBy(() -> network.check(train("sgd", patterns)))
                .isInstanceOf(UnusableModelException.class)
                .hasMessage(message);
    }

    private static TrainConfig train(String optimizer, String patterns) {
        return TinyTraining.of("train.optimizer=" + optimizer, "train.weight-decay=0.1", "train.freeze=" + patterns);
    }

    /** Layers of whose entries one is another. */
    private static Set<String> changedLayers(Replica replica, float[] before, float[] after) {
        Set<String> layers = new TreeSet<>();
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i]) {
                layers.add(replica.nameOfParameter(i).replaceFirst(", parameter .*", ""));
            }
        }
        return layers;
    }

    private static Batch batch() {
        SplittableRandom random = new SplittableRandom(4);
        float[] pixels = new float[4 * 3 * SIZE * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble(-1, 1);
        }
        float[] labels = new float[4 * CLASSES];
        int[] classes = {0, 1, 2, 0};
        for (int i = 0; i < classes.length; i++) {
            labels[i * CLASSES + classes[i]] = 1;
        }
        return new Batch(
                Nd4j.create(pixels, new long[] {4, 3, SIZE, SIZE}, 'c'),
                Nd4j.create(labels, new long[] {4, CLASSES}, 'c'),
                classes);
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }
}
