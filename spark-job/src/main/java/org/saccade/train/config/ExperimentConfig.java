package org.saccade.train.config;

import org.saccade.data.settings.Settings;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.settings.TextSource;

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
        LoaderConfig loader,
        ModelConfig model,
        TrainConfig train,
        ExchangeConfig exchange,
        ClusterConfig cluster,
        CheckpointConfig checkpoint,
        RestartConfig restart,
        ElasticConfig elastic,
        LogConfig log,
        TraceConfig trace)
        implements Serializable {
    static final String DEFAULTS = "reference.conf";

    private static final double MOST_MINUTES = 1e6;

    /**
     * Opens an experiment's settings; {@link #of} reads them.
     *
     * @param overrides {@code key=value} each
     * @throws IOException if the file cannot be read
     */
    public static Settings settings(String location, TextSource source, List<String> overrides) throws IOException {
        return Settings.load(ExperimentConfig.class, DEFAULTS, location, source, overrides);
    }

    /**
     * The settings where no file changes them; the dataset is missing then.
     *
     * @param overrides {@code key=value} each
     */
    public static Settings defaults(List<String> overrides) {
        return Settings.loadDefaults(ExperimentConfig.class, DEFAULTS, overrides);
    }

    /** The same experiment on the dataset in another place. */
    public ExperimentConfig withDataAt(String path) {
        return new ExperimentConfig(
                data.at(path),
                input,
                loader,
                model,
                train,
                exchange,
                cluster,
                checkpoint,
                restart,
                elastic,
                log,
                trace);
    }

    /** The same experiment with the file of its network in another place. */
    public ExperimentConfig withModelAt(String file) {
        return new ExperimentConfig(
                data,
                input,
                loader,
                model.at(file),
                train,
                exchange,
                cluster,
                checkpoint,
                restart,
                elastic,
                log,
                trace);
    }

    /** @throws SettingsException naming everything that is wrong */
    public static ExperimentConfig of(Settings settings) {
        ExperimentConfig config = new ExperimentConfig(
                new DataConfig(
                        settings.nonEmptyString("data.path"),
                        settings.nonEmptyString("data.train"),
                        settings.nonEmptyString("data.validation")),
                InputConfig.of(settings),
                new LoaderConfig(
                        settings.atLeast("loader.threads", 1),
                        settings.atLeast("loader.prefetch", 1),
                        settings.duration("loader.timeout")),
                ModelConfig.of(settings),
                TrainConfig.of(settings),
                new ExchangeConfig(
                        settings.choice("exchange.codec", GradientCodec.class),
                        ThresholdConfig.of(settings),
                        settings.duration("exchange.timeout")),
                new ClusterConfig(settings.atLeast("cluster.ranks", 1), settings.duration("cluster.barrier-timeout")),
                new CheckpointConfig(
                        settings.atLeast("checkpoint.every-steps", 0),
                        settings.number("checkpoint.every-minutes", 0, MOST_MINUTES),
                        settings.atLeast("checkpoint.keep", 1)),
                new RestartConfig(settings.atLeast("restart.limit", 0), settings.duration("restart.window")),
                new ElasticConfig(settings.atLeast("elastic.min-ranks", 0), settings.duration("elastic.patience")),
                new LogConfig(settings.atLeast("log.every-steps", 0)),
                new TraceConfig(settings.atLeast("trace.skip", 0), settings.atLeast("trace.steps", 0)));
        config.checkKind(settings);
        config.checkStochasticDepth(settings);
        settings.finish();
        return config;
    }

    /** Of a network that was saved nobody knows what its residual branches are. */
    private void checkStochasticDepth(Settings settings) {
        if (model.file() != null && train.stochasticDepth() != 0 && settings.areSound(TrainConfig.STOCHASTIC_DEPTH)) {
            settings.problem(TrainConfig.STOCHASTIC_DEPTH, "must be 0 where model.file is given, which keeps its own");
        }
    }

    /** A file tells only when it is opened what it looks at. */
    private void checkKind(Settings settings) {
        if (model.file() == null
                && settings.areSound("input.kind", "model.preset")
                && model.preset().architecture().axes() != input.kind().axes()) {
            settings.problem(
                    "input.kind",
                    "must be " + Settings.nameOf(input.kind().other()) + " for model.preset = "
                            + Settings.nameOf(model.preset()));
        }
    }
}
