package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.saccade.nn.Rules;
import org.saccade.nn.block.Assembly;
import org.saccade.nn.block.Features;
import org.saccade.nn.block.Stage;
import org.saccade.nn.block.Stem;
import org.saccade.nn.graph.MapShape;

import java.util.List;

/**
 * A network that classifies: a stem, stages, the mean over all positions, a linear classifier.
 *
 * @param axes 2 for images, 1 for sequences
 * @param stochasticDepth the rate at which training leaves out the branches of the last residual block, at least 0 and below 1; those of the first
 *     ones are left out less often, as {@link Assembly#add} says
 */
public record Architecture(int axes, Stem stem, List<Stage> stages, double stochasticDepth) {

    private static final String INPUT = "images";
    private static final String OUTPUT = "classes";

    public Architecture {
        Rules.require(axes == 1 || axes == 2, "axes must be 1 or 2, got axes=%d", axes);
        Rules.given("stem", stem);
        stages = List.copyOf(stages);
        Rules.require(
                stochasticDepth >= 0 && stochasticDepth < 1,
                "stochasticDepth must be at least 0 and below 1, got stochasticDepth=%s",
                stochasticDepth);
    }

    public Architecture(int axes, Stem stem, List<Stage> stages) {
        this(axes, stem, stages, 0);
    }

    /** The same stages after another stem. */
    public Architecture withStem(Stem other) {
        return new Architecture(axes, other, stages, stochasticDepth);
    }

    /** The same network, whose residual branches training leaves out at times. */
    public Architecture withStochasticDepth(double rate) {
        return new Architecture(axes, stem, stages, rate);
    }

    /**
     * The network, not initialised: softmax over the classes, multi-class cross-entropy, one input: images [B, C, H, W] or sequences
     * [B, C, W].
     *
     * @param input of one example; height 1 for sequences
     * @param weightDecay coefficient of an L2 term on convolution and projection weights; biases, normalisation and position
     *     embeddings have none
     */
    public ComputationGraphConfiguration build(
            MapShape input, int classes, long seed, IUpdater updater, double weightDecay) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .l2(weightDecay)
                .weightInit(WeightInit.RELU)
                .graphBuilder()
                .addInputs(INPUT)
                .setInputTypes(inputType(axes, input));
        int residualBlocks = stages.stream().mapToInt(Stage::residualBlocks).sum();
        Assembly assembly = new Assembly(graph, stochasticDepth, residualBlocks, seed);
        Features features = stem.addTo(assembly, new Features(INPUT, input.channels()));
        for (int stage = 0; stage < stages.size(); stage++) {
            features = stages.get(stage).addTo(assembly, "stage" + (stage + 1), features);
        }
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features.layer());
        graph.addLayer(OUTPUT, classifier(classes), "pool");
        return graph.setOutputs(OUTPUT).build();
    }

    /**
     * How Deeplearning4j calls an input.
     *
     * @param axes 2 for images, 1 for sequences
     */
    public static InputType inputType(int axes, MapShape input) {
        Rules.require(
                axes == 2 || input.height() == 1,
                "a network for sequences takes channels and a length, got height=%d",
                input.height());
        return axes == 2
                ? InputType.convolutional(input.height(), input.width(), input.channels())
                : InputType.recurrent(input.channels(), input.width(), RNNFormat.NCW);
    }

    private static OutputLayer classifier(int classes) {
        return new OutputLayer.Builder(new LossMCXENT())
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .build();
    }
}
