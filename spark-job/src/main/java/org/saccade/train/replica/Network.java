package org.saccade.train.replica;

import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.block.BatchNorms;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.Architecture;
import org.saccade.nn.model.Description;
import org.saccade.train.config.BatchNorm;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.config.ModelConfig;
import org.saccade.train.config.TrainConfig;

import java.io.IOException;
import java.util.Optional;

/**
 * The network that settings name, for one form of input and a number of classes. It is built anew wherever it is needed, the same
 * each time.
 *
 * @param files where a saved network is found
 * @param kind what it looks at
 * @param input of one sample
 */
public record Network(ModelConfig model, HadoopFiles files, InputKind kind, MapShape input, int classes) {

    /** The network of an experiment, for a dataset of so many classes. */
    public static Network of(ExperimentConfig config, HadoopFiles files, int classes) {
        return new Network(
                config.model(), files, config.input().kind(), config.input().shape(), classes);
    }

    /**
     * A fresh replica, the same on every rank of the same platform.
     *
     * @param samples of the training split, by which the schedule is turned from epochs into steps
     */
    public Replica initialise(TrainConfig train, int samples) throws IOException {
        model.fused().use();
        Recipe recipe = Recipe.of(train, samples);
        Freezing freezing = new Freezing(train.freeze());
        GradientClip clip = new GradientClip(train.clipNorm());
        if (model.file() == null) {
            ComputationGraphConfiguration configuration = substituted(preset(recipe, train.stochasticDepth()));
            return Dl4jReplica.initialise(() -> freezing.apply(Dl4jReplica.drawn(configuration)), clip);
        }
        SavedNetwork saved = saved(recipe);
        return Dl4jReplica.initialise(
                () -> freezing.apply(
                        substituted(model.newClassifier() ? saved.initialiseFor(classes) : saved.initialise())),
                clip);
    }

    /**
     * Makes sure that the network can be trained on these classes and in this way, before anything is started.
     *
     * @throws UnusableModelException naming what is wrong
     */
    public void check(TrainConfig train) throws IOException {
        if (model.file() != null) {
            SavedNetwork saved = saved(Recipe.NONE);
            saved.requireTrainable();
            if (!model.newClassifier()) {
                saved.requireClasses(classes);
            }
        }
        new Freezing(train.freeze()).check(describe());
        if (train.batchNorm() == BatchNorm.SYNCHRONISED) {
            requireSynchronisable(substituted(configuration()));
        }
    }

    static void requireSynchronisable(ComputationGraphConfiguration network) {
        Optional<String> alone = BatchNorms.withoutExchange(network);
        if (alone.isPresent()) {
            throw new UnusableModelException(
                    "train.batch-norm = synchronised needs a network whose batch norms are all Normalization2D, got another in layer "
                            + alone.get() + "; give train.batch-norm = local, or another model",
                    null);
        }
    }

    /**
     * What the network is made of and what it costs. No parameter takes memory.
     *
     * @throws UnusableModelException if it cannot be built for this input
     */
    public Description describe() throws IOException {
        try {
            ComputationGraphConfiguration configuration = configuration();
            KernelCheck.requireRoom(configuration, inputType());
            return Description.of(substituted(configuration), inputType());
        } catch (IllegalArgumentException | IllegalStateException | DL4JException e) {
            throw new UnusableModelException(
                    "the settings under model must name a network for input " + shape() + ", got: " + firstLine(e), e);
        }
    }

    /** Without a recipe. */
    private ComputationGraphConfiguration configuration() throws IOException {
        return model.file() == null
                ? preset(Recipe.NONE, 0)
                : saved(Recipe.NONE).configurationFor(model.newClassifier() ? classes : 0);
    }

    private ComputationGraphConfiguration preset(Recipe recipe, double stochasticDepth) {
        Architecture own = model.preset().architecture();
        Architecture architecture = model.stem() == null ? own : own.withStem(model.stem());
        ComputationGraphConfiguration configuration = architecture
                .withStochasticDepth(stochasticDepth)
                .build(input, classes, recipe.seed(), recipe.treatment().updater(), 0);
        recipe.applyTo(configuration);
        return configuration;
    }

    private SavedNetwork saved(Recipe recipe) throws IOException {
        SavedNetwork saved = SavedNetwork.read(files, model.file());
        recipe.applyTo(saved.configuration());
        return saved;
    }

    private ComputationGraphConfiguration substituted(ComputationGraphConfiguration configuration) {
        return model.substitute()
                .substitution()
                .map(substitution -> substitution.apply(configuration, inputType()))
                .orElse(configuration);
    }

    private ComputationGraph substituted(ComputationGraph network) {
        return model.substitute()
                .substitution()
                .map(substitution -> substitution.apply(network, inputType()))
                .orElse(network);
    }

    private InputType inputType() {
        return Architecture.inputType(kind == InputKind.IMAGES ? 2 : 1, input);
    }

    /** The form of the input, as users write it. */
    public String shape() {
        String channels = input.channels() + "x";
        return kind == InputKind.IMAGES ? channels + input.height() + "x" + input.width() : channels + input.width();
    }

    /** Of what a library says, which may go on for a page. */
    static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
