package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.saccade.nn.block.ResidualBlock;

import java.util.List;

import static org.saccade.nn.block.Mixer.CONVOLUTION;
import static org.saccade.nn.block.Mixer.CONVOLUTIONAL_ATTENTION;
import static org.saccade.nn.block.Mixer.LOCAL_ATTENTION;

/** The architectures, a row each. In a settings file a name is written small, with hyphens: {@code small-attention-resnet}. */
public enum ModelPreset {
    // spotless:off
    /** For images of about 32x32: attention in the late stages, local first, then over the whole image. */
    SMALL_ATTENTION_RESNET(new Stem(16, 2),     // channels, stride
            //         mixer             blocks channels stride
            new Stage(CONVOLUTION,             1, 32, 2),
            new Stage(LOCAL_ATTENTION,         1, 48, 1),
            new Stage(CONVOLUTIONAL_ATTENTION, 1, 64, 2));
    // spotless:on

    private static final String INPUT = "images";
    private static final String OUTPUT = "classes";

    private final Stem stem;
    private final List<Stage> stages;

    ModelPreset(Stem stem, Stage... stages) {
        this.stem = stem;
        this.stages = List.of(stages);
    }

    /**
     * The network, not initialised: softmax over the classes, multi-class cross-entropy, one input of images [B, C, H, W].
     *
     * @param weightDecay coefficient of an L2 term on convolution and projection weights; biases, normalisation and position
     *     embeddings have none
     */
    public ComputationGraphConfiguration build(
            ImageShape shape, int classes, long seed, IUpdater updater, double weightDecay) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .l2(weightDecay)
                .weightInit(WeightInit.RELU)
                .graphBuilder()
                .addInputs(INPUT)
                .setInputTypes(InputType.convolutional(shape.height(), shape.width(), shape.channels()));
        String features = ResidualBlock.addStem(graph, INPUT, stem.channels(), stem.stride());
        int channels = stem.channels();
        for (int stage = 0; stage < stages.size(); stage++) {
            features = addStage(graph, "stage" + (stage + 1), features, channels, stages.get(stage));
            channels = stages.get(stage).channels();
        }
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features);
        graph.addLayer(OUTPUT, classifier(classes), "pool");
        return graph.setOutputs(OUTPUT).build();
    }

    private static String addStage(GraphBuilder graph, String name, String input, int inputChannels, Stage stage) {
        String features = input;
        for (int block = 0; block < stage.depth(); block++) {
            boolean first = block == 0;
            features = new ResidualBlock(
                            stage.mixer(),
                            first ? inputChannels : stage.channels(),
                            stage.channels(),
                            first ? stage.stride() : 1)
                    .addTo(graph, name + "-block" + (block + 1), features);
        }
        return features;
    }

    private static OutputLayer classifier(int classes) {
        return new OutputLayer.Builder(new LossMCXENT())
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .build();
    }

    private record Stem(int channels, int stride) {}
}
