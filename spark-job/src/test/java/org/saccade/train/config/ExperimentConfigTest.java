package org.saccade.train.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.settings.Settings;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.settings.TextSource;
import org.saccade.nn.model.ModelPreset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExperimentConfigTest {
    private static final String DATA = "data.path=datasets/imagenet";
    private static final String DIGITS = "../conf/experiments/digits.conf";

    @Test
    void everyDefaultIsReadAndEveryKeyHasADefault() {
        Settings settings = defaultsWith(DATA);
        ExperimentConfig.of(settings);

        assertThat(settings.keysRead()).containsExactlyElementsOf(settings.keysPresent());
    }

    @Test
    void defaultsOfTheRealFile() {
        assertThat(ExperimentConfig.of(defaultsWith(DATA)))
                .isEqualTo(new ExperimentConfig(
                        new DataConfig("datasets/imagenet", "train", "val"),
                        new InputConfig(224, 256, 0, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)),
                        new ModelConfig(ModelPreset.SMALL_ATTENTION_RESNET),
                        new TrainConfig(90, 256, 1, 0.1, 5, 0.9, 1e-4),
                        new ExchangeConfig(GradientCodec.NONE, Duration.ofMinutes(2)),
                        new ClusterConfig(1, Duration.ofMinutes(5)),
                        new CheckpointConfig(0, 3)));
    }

    @Test
    void everyKeyCanBeSet() {
        ExperimentConfig config = ExperimentConfig.of(defaultsWith(
                "data.path=hdfs://name/dataset",
                "data.train=first",
                "data.validation=second",
                "input.size=32",
                "input.resize=40",
                "input.shift=4",
                "input.mean=[0.1, 0.2, 0.3]",
                "input.deviation=[0.4, 0.5, 0.6]",
                "model.preset=small-attention-resnet",
                "train.epochs=7",
                "train.global-batch-size=96",
                "train.seed=-3",
                "train.learning-rate=0.5",
                "train.warmup-epochs=1.5",
                "train.momentum=0",
                "train.weight-decay=0",
                "exchange.codec=none",
                "exchange.timeout=30 seconds",
                "cluster.ranks=8",
                "cluster.barrier-timeout=1 hour",
                "checkpoint.every-steps=100",
                "checkpoint.keep=1"));

        assertThat(config)
                .isEqualTo(new ExperimentConfig(
                        new DataConfig("hdfs://name/dataset", "first", "second"),
                        new InputConfig(32, 40, 4, List.of(0.1, 0.2, 0.3), List.of(0.4, 0.5, 0.6)),
                        new ModelConfig(ModelPreset.SMALL_ATTENTION_RESNET),
                        new TrainConfig(7, 96, -3, 0.5, 1.5, 0, 0),
                        new ExchangeConfig(GradientCodec.NONE, Duration.ofSeconds(30)),
                        new ClusterConfig(8, Duration.ofHours(1)),
                        new CheckpointConfig(100, 1)));
    }

    @Test
    void theDigitsExperimentIsSound() throws IOException {
        ExperimentConfig digits =
                ExperimentConfig.of(ExperimentConfig.settings(DIGITS, TextSource.localFiles(), List.of()));

        assertThat(digits.data().path()).isEqualTo("datasets/digits");
        assertThat(digits.input())
                .isEqualTo(new InputConfig(32, 32, 2, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
        assertThat(digits.train().globalBatchSize()).isEqualTo(32);
    }

    @Test
    void whatARunKeepsReadsBackAsTheSameExperiment() throws IOException {
        Settings settings = ExperimentConfig.settings(DIGITS, TextSource.localFiles(), List.of("cluster.ranks=2"));
        String kept = settings.render();

        assertThat(ExperimentConfig.of(ExperimentConfig.settings("config.conf", location -> kept, List.of())))
                .isEqualTo(ExperimentConfig.of(settings));
    }

    @Test
    void travelsToExecutorsAsItIs() throws Exception {
        ExperimentConfig config = ExperimentConfig.of(defaultsWith(DATA));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(config);
        }
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "data.path=\"\"               | data.path must be a text that is not empty, got \"\"",
        "input.size=257             | input.resize must be at least input.size = 257, got 256",
        "input.size=0               | input.size must be a whole number from 1 to 4096, got 0",
        "input.shift=-1             | input.shift must be a whole number from 0 to 4096, got -1",
        "input.mean=[0.5, 0.5]      | input.mean must hold 3 numbers, for red, green and blue, got [0.5,0.5]",
        "input.mean=[0.5, 0.5, 2]   | input.mean must be a list of numbers from 0.0 to 1.0, got [0.5,0.5,2]",
        "input.deviation=[1, 1]     | input.deviation must hold 3 numbers, for red, green and blue, got [1,1]",
        "input.deviation=[1, 0, 1]  | input.deviation must be above 0 for each colour, got [1,0,1]",
        "model.preset=resnet        | model.preset must be one of small-attention-resnet, got \"resnet\"",
        "train.epochs=0             | train.epochs must be a whole number of at least 1, got 0",
        "train.epochs=5             | train.warmup-epochs must be below train.epochs = 5, got 5",
        "train.warmup-epochs=90     | train.warmup-epochs must be below train.epochs = 90, got 90",
        "train.learning-rate=0      | train.learning-rate must be above 0, got 0",
        "train.learning-rate=-1     | train.learning-rate must be a number from 0.0 to 1000.0, got -1",
        "train.momentum=1           | train.momentum must be a number from 0.0 to 0.9999, got 1",
        "exchange.codec=gzip        | exchange.codec must be one of none, got \"gzip\"",
        "exchange.timeout=5         | exchange.timeout must be a duration above zero with its unit, such as 10 minutes, got 5",
        "cluster.ranks=0            | cluster.ranks must be a whole number of at least 1, got 0",
        "checkpoint.keep=0          | checkpoint.keep must be a whole number of at least 1, got 0",
    })
    // spotless:on
    void namesTheRuleAndTheValue(String override, String problem) {
        assertThat(problems(DATA, override))
                .singleElement()
                .asString()
                .startsWith(problem + " (")
                .doesNotContain("\n");
    }

    @Test
    void aDatasetMustBeNamed() {
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("data.path is missing (")
                .endsWith("set it in the file or with --set data.path=VALUE; it must be a text that is not empty");
    }

    @Test
    void anUnknownKeyIsAnErrorWithTheNearestKnownOne() {
        assertThat(problems(DATA, "train.epoch=3"))
                .singleElement()
                .asString()
                .contains("train.epoch")
                .contains("train.epochs");
    }

    @Test
    void namesFileAndLine() {
        String file = "data.path = x\ntrain {\n  epochs = none\n}\n";

        assertThatThrownBy(() ->
                        ExperimentConfig.of(ExperimentConfig.settings("conf/mine.conf", location -> file, List.of())))
                .isInstanceOf(SettingsException.class)
                .hasMessage("train.epochs must be a whole number of at least 1, got \"none\" (conf/mine.conf: 3)");
    }

    @Test
    void namesAllProblemsAtOnce() {
        assertThat(problems(
                        DATA,
                        "input.deviation=[1, 0]",
                        "model.preset=resnet",
                        "train.learning-rate=0",
                        "exchange.codec=gzip",
                        "cluster.ranks=0"))
                .extracting(problem -> problem.substring(0, problem.indexOf(',')))
                .containsExactly(
                        "input.deviation must hold 3 numbers",
                        "input.deviation must be above 0 for each colour",
                        "model.preset must be one of small-attention-resnet",
                        "train.learning-rate must be above 0",
                        "exchange.codec must be one of none",
                        "cluster.ranks must be a whole number of at least 1");
    }

    @Test
    void rulesOverTwoKeysAreBothNamed() {
        assertThat(problems(DATA, "input.size=300", "train.epochs=5", "cluster.ranks=0"))
                .extracting(problem -> problem.substring(0, problem.indexOf(',')))
                .containsExactly(
                        "input.resize must be at least input.size = 300",
                        "train.warmup-epochs must be below train.epochs = 5",
                        "cluster.ranks must be a whole number of at least 1");
    }

    @Test
    void aRuleOverTwoKeysSaysNothingOfABadValue() {
        assertThat(problems(DATA, "input.size=0", "input.resize=8"))
                .singleElement()
                .asString()
                .startsWith("input.size must be a whole number from 1 to 4096");
    }

    private static Settings defaultsWith(String... overrides) {
        return Settings.loadDefaults(ExperimentConfig.class, ExperimentConfig.DEFAULTS, List.of(overrides));
    }

    private static List<String> problems(String... overrides) {
        Settings settings = defaultsWith(overrides);
        List<String> problems = new ArrayList<>();
        assertThatThrownBy(() -> ExperimentConfig.of(settings))
                .isInstanceOfSatisfying(SettingsException.class, e -> problems.addAll(e.problems()));
        return problems;
    }
}
