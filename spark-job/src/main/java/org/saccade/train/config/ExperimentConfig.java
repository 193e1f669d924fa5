package org.saccade.train.config;

import org.saccade.data.settings.Settings;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.settings.TextSource;
import org.saccade.nn.model.ModelPreset;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * An experiment, complete: what the file says, what the command line overrides, and the defaults for the rest. Immutable, and sent to the executors as
 * it is.
 */
public record ExperimentConfig(
        DataConfig data,
        InputConfig input,
        ModelConfig model,
        TrainConfig train,
        ExchangeConfig exchange,
        ClusterConfig cluster,
        CheckpointConfig checkpoint)
        implements Serializable {
    static final String DEFAULTS = "reference.conf";

    private static final double GREATEST_LEARNING_RATE = 1000;
    private static final double GREATEST_MOMENTUM = 0.9999;
    private static final int GREATEST_SIDE = 4096;

    /**
     * Opens an experiment's settings; {@link #of} reads them.
     *
     * @param overrides {@code key=value} each
     * @throws IOException if the file cannot be read
     */
    public static Settings settings(String location, TextSource source, List<String> overrides) throws IOException {
        return Settings.load(ExperimentConfig.class, DEFAULTS, location, source, overrides);
    }

    /** The same experiment on the dataset in another place. */
    public ExperimentConfig withDataAt(String path) {
        return new ExperimentConfig(data.at(path), input, model, train, exchange, cluster, checkpoint);
    }

    /** @throws SettingsException naming everything that is wrong */
    public static ExperimentConfig of(Settings settings) {
        ExperimentConfig config = new ExperimentConfig(
                new DataConfig(
                        settings.nonEmptyString("data.path"),
                        settings.nonEmptyString("data.train"),
                        settings.nonEmptyString("data.validation")),
                input(settings),
                new ModelConfig(settings.choice("model.preset", ModelPreset.class)),
                train(settings),
                new ExchangeConfig(
                        settings.choice("exchange.codec", GradientCodec.class), settings.duration("exchange.timeout")),
                new ClusterConfig(settings.atLeast("cluster.ranks", 1), settings.duration("cluster.barrier-timeout")),
                new CheckpointConfig(
                        settings.atLeast("checkpoint.every-steps", 0), settings.atLeast("checkpoint.keep", 1)));
        settings.finish();
        return config;
    }

    private static InputConfig input(Settings settings) {
        InputConfig input = new InputConfig(
                settings.integer("input.size", 1, GREATEST_SIDE),
                settings.integer("input.resize", 1, GREATEST_SIDE),
                settings.integer("input.shift", 0, GREATEST_SIDE),
                settings.numbers("input.mean", 0, 1),
                settings.numbers("input.deviation", 0, 1));
        if (settings.areSound("input.size", "input.resize") && input.resize() < input.size()) {
            settings.problem("input.resize", "must be at least input.size = " + input.size());
        }
        requireColours(settings, "input.mean", input.mean());
        requireColours(settings, "input.deviation", input.deviation());
        if (input.deviation().contains(0.0)) {
            settings.problem("input.deviation", "must be above 0 for each colour");
        }
        return input;
    }

    private static void requireColours(Settings settings, String key, List<Double> values) {
        if (values.size() != InputConfig.CHANNELS) {
            settings.problem(key, "must hold " + InputConfig.CHANNELS + " numbers, for red, green and blue");
        }
    }

    private static TrainConfig train(Settings settings) {
        TrainConfig train = new TrainConfig(
                settings.atLeast("train.epochs", 1),
                settings.atLeast("train.global-batch-size", 1),
                settings.longValue("train.seed", Long.MIN_VALUE, Long.MAX_VALUE),
                settings.number("train.learning-rate", 0, GREATEST_LEARNING_RATE),
                settings.number("train.warmup-epochs", 0, Integer.MAX_VALUE),
                settings.number("train.momentum", 0, GREATEST_MOMENTUM),
                settings.number("train.weight-decay", 0, 1));
        if (train.learningRate() == 0) {
            settings.problem("train.learning-rate", "must be above 0");
        }
        if (settings.areSound("train.epochs", "train.warmup-epochs") && train.warmupEpochs() >= train.epochs()) {
            settings.problem("train.warmup-epochs", "must be below train.epochs = " + train.epochs());
        }
        return train;
    }
}
