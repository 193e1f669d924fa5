package org.saccade.train.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.RandAugment;
import org.saccade.data.settings.Settings;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.settings.TextSource;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.block.ImageStem;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.testing.TinyInput;
import org.saccade.train.testing.TinyTraining;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ExperimentConfigTest {
    private static final String DATA = "data.path=datasets/imagenet";
    private static final SubstituteConfig NOTHING_SUBSTITUTED =
            new SubstituteConfig(List.of(), List.of(), MixerKind.LOCAL_ATTENTION, 8, 7, 3, 1, Positions.RELATIVE, true);
    private static final String DIGITS = "../conf/experiments/digits.conf";

    @Test
    void everyDefaultIsReadAndEveryKeyHasADefault() {
        Settings settings = defaultsWith(DATA);
        ExperimentConfig.of(settings);

        assertThat(settings.keysRead()).containsExactlyElementsOf(settings.keysPresent());
    }

    static Stream<Path> experiments() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../conf/experiments"))) {
            return files.filter(file -> file.toString().endsWith(".conf")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void everyExperimentCanBeRead(Path file) throws IOException {
        ExperimentConfig experiment =
                ExperimentConfig.of(ExperimentConfig.settings(file.toString(), TextSource.localFiles(), List.of()));

        assertThat(InputKind.ofAxes(experiment.model().preset().architecture().axes()))
                .isEqualTo(experiment.input().kind());
    }

    /** Each with a line of the experiment that includes it. */
    @ParameterizedTest
    @CsvSource({"stand-alone-attention, 1.6, 130", "resnet, 1.6, 90", "cvt, 0.004, 300"})
    void everyRecipeCanBeIncluded(String name, double peak, int epochs) throws IOException {
        Path recipe = Path.of("../conf/recipes/" + name + ".conf");
        TextSource files = TextSource.localFiles();
        String experiment = "include \"" + recipe.getFileName() + "\"\ndata.path = x\ntrain.global-batch-size = 4096\n";
        TextSource source = location -> location.endsWith("mine.conf") ? experiment : files.read(location);

        TrainConfig train = ExperimentConfig.of(ExperimentConfig.settings(
                        recipe.resolveSibling("mine.conf").toString(), source, List.of()))
                .train();
        assertThat(train.peakLearningRate()).isEqualTo(peak, within(1e-12));
        assertThat(train.epochs()).isEqualTo(epochs);
    }

    @Test
    void defaultsOfTheRealFile() {
        assertThat(ExperimentConfig.of(defaultsWith(DATA)))
                .isEqualTo(new ExperimentConfig(
                        new DataConfig("datasets/imagenet", "train", "val"),
                        new InputConfig(
                                InputKind.IMAGES,
                                224,
                                256,
                                CropKind.SHIFT,
                                List.of(0.08, 1.0),
                                List.of(3 / 4.0, 4 / 3.0),
                                0,
                                false,
                                new RandAugment(0, 9),
                                ColorJitter.NONE,
                                new ErasingConfig(0, List.of(0.02, 0.33), List.of(0.3, 3.3), ErasingFill.MEAN),
                                List.of(0.485, 0.456, 0.406),
                                List.of(0.229, 0.224, 0.225)),
                        new LoaderConfig(1, 2, Duration.ofMinutes(5)),
                        new ModelConfig(
                                ModelPreset.SMALL_ATTENTION_RESNET,
                                null,
                                false,
                                null,
                                NOTHING_SUBSTITUTED,
                                Fusion.AUTO),
                        new TrainConfig(
                                90,
                                256,
                                0,
                                1,
                                OptimizerKind.SGD,
                                0.1,
                                0,
                                ScheduleKind.COSINE,
                                5,
                                0,
                                new StepConfig(List.of(30, 60, 80), 0.1),
                                new PolynomialConfig(1),
                                new OneCycleConfig(0.3, 25, 1e4),
                                0.9,
                                new AdamConfig(0.9, 0.999, 1e-8),
                                1e-4,
                                0,
                                List.of(),
                                BatchNorm.LOCAL,
                                0,
                                new EmaConfig(0),
                                new EarlyStoppingConfig(0),
                                new MixConfig(0, 0, 0, 1)),
                        new ExchangeConfig(
                                GradientCodec.NONE, new ThresholdConfig(1e-3, 1e-4, 1e-2), Duration.ofMinutes(2)),
                        new ClusterConfig(1, Duration.ofMinutes(5)),
                        new CheckpointConfig(0, 10, 3),
                        new RestartConfig(5, Duration.ofMinutes(10)),
                        new ElasticConfig(0, Duration.ofMinutes(1)),
                        new LogConfig(50),
                        new TraceConfig(20, 0)));
    }

    @Test
    void everyKeyCanBeSet() {
        ExperimentConfig config = ExperimentConfig.of(defaultsWith(
                "data.path=hdfs://name/dataset",
                "data.train=first",
                "data.validation=second",
                "input.size=32",
                "input.resize=40",
                "input.crop=random-resized",
                "input.crop-area=[0.2, 0.9]",
                "input.crop-ratio=[0.5, 2]",
                "input.shift=0",
                "input.flip=true",
                "input.jitter.brightness=0.4",
                "input.jitter.contrast=0.3",
                "input.jitter.saturation=0.2",
                "input.jitter.hue=0.1",
                "input.rand-augment.layers=2",
                "input.rand-augment.magnitude=30",
                "input.erasing.probability=0.25",
                "input.erasing.area=[0.1, 0.2]",
                "input.erasing.ratio=[0.5, 3]",
                "input.erasing.fill=noise",
                "input.mean=[0.1, 0.2, 0.3]",
                "input.deviation=[0.4, 0.5, 0.6]",
                "input.kind=images",
                "loader.threads=3",
                "loader.prefetch=4",
                "loader.timeout=20 seconds",
                "model.preset=resnet50",
                "model.file=null",
                "model.new-classifier=false",
                "model.fused=off",
                "model.stem=convolution-values",
                "model.substitute.groups=[3, 4]",
                "model.substitute.layers=[\"stage*\"]",
                "model.substitute.by=convolutional-attention",
                "model.substitute.heads=4",
                "model.substitute.window=5",
                "model.substitute.kernel=1",
                "model.substitute.key-value-kernel=3",
                "model.substitute.positions=none",
                "model.substitute.content=true",
                "train.epochs=7",
                "train.global-batch-size=96",
                "train.micro-batch-size=5",
                "train.seed=-3",
                "train.optimizer=lamb",
                "train.learning-rate=0.5",
                "train.learning-rate-batch-size=32",
                "train.schedule=polynomial",
                "train.warmup-epochs=1.5",
                "train.final-learning-rate=0.01",
                "train.step.milestones=[2, 6]",
                "train.step.factor=0.5",
                "train.polynomial.power=2",
                "train.one-cycle.rise=0.25",
                "train.one-cycle.start-divisor=10",
                "train.one-cycle.end-divisor=100",
                "train.momentum=0",
                "train.adam.beta1=0.8",
                "train.adam.beta2=0.99",
                "train.adam.epsilon=1e-6",
                "train.weight-decay=0",
                "train.clip-norm=2.5",
                "train.freeze=[\"*\", \"!classes\"]",
                "train.batch-norm=synchronised",
                "train.stochastic-depth=0.25",
                "train.ema.decay=0.875",
                "train.early-stopping.epochs=3",
                "train.label-smoothing=0.1",
                "train.mixup=0.8",
                "train.cutmix=1",
                "train.mix-probability=0.5",
                "exchange.codec=bf16",
                "exchange.threshold.initial=0.5",
                "exchange.threshold.min-density=0.01",
                "exchange.threshold.max-density=0.125",
                "exchange.timeout=30 seconds",
                "cluster.ranks=8",
                "cluster.barrier-timeout=1 hour",
                "checkpoint.every-steps=100",
                "checkpoint.every-minutes=0.5",
                "checkpoint.keep=1",
                "restart.limit=0",
                "restart.window=1 hour",
                "elastic.min-ranks=2",
                "elastic.patience=10 seconds",
                "log.every-steps=0",
                "trace.steps=4",
                "trace.skip=3"));

        assertThat(config)
                .isEqualTo(new ExperimentConfig(
                        new DataConfig("hdfs://name/dataset", "first", "second"),
                        new InputConfig(
                                InputKind.IMAGES,
                                32,
                                40,
                                CropKind.RANDOM_RESIZED,
                                List.of(0.2, 0.9),
                                List.of(0.5, 2.0),
                                0,
                                true,
                                new RandAugment(2, 30),
                                new ColorJitter(0.4, 0.3, 0.2, 0.1),
                                new ErasingConfig(0.25, List.of(0.1, 0.2), List.of(0.5, 3.0), ErasingFill.NOISE),
                                List.of(0.1, 0.2, 0.3),
                                List.of(0.4, 0.5, 0.6)),
                        new LoaderConfig(3, 4, Duration.ofSeconds(20)),
                        new ModelConfig(
                                ModelPreset.RESNET50,
                                null,
                                false,
                                ImageStem.CONVOLUTION_VALUES,
                                new SubstituteConfig(
                                        List.of(3, 4),
                                        List.of("stage*"),
                                        MixerKind.CONVOLUTIONAL_ATTENTION,
                                        4,
                                        5,
                                        1,
                                        3,
                                        Positions.NONE,
                                        true),
                                Fusion.OFF),
                        new TrainConfig(
                                7,
                                96,
                                5,
                                -3,
                                OptimizerKind.LAMB,
                                0.5,
                                32,
                                ScheduleKind.POLYNOMIAL,
                                1.5,
                                0.01,
                                new StepConfig(List.of(2, 6), 0.5),
                                new PolynomialConfig(2),
                                new OneCycleConfig(0.25, 10, 100),
                                0,
                                new AdamConfig(0.8, 0.99, 1e-6),
                                0,
                                2.5,
                                List.of("*", "!classes"),
                                BatchNorm.SYNCHRONISED,
                                0.25,
                                new EmaConfig(0.875),
                                new EarlyStoppingConfig(3),
                                new MixConfig(0.1, 0.8, 1, 0.5)),
                        new ExchangeConfig(
                                GradientCodec.BF16, new ThresholdConfig(0.5, 0.01, 0.125), Duration.ofSeconds(30)),
                        new ClusterConfig(8, Duration.ofHours(1)),
                        new CheckpointConfig(100, 0.5, 1),
                        new RestartConfig(0, Duration.ofHours(1)),
                        new ElasticConfig(2, Duration.ofSeconds(10)),
                        new LogConfig(0),
                        new TraceConfig(3, 4)));
    }

    @Test
    void theDigitsExperimentIsSound() throws IOException {
        ExperimentConfig digits =
                ExperimentConfig.of(ExperimentConfig.settings(DIGITS, TextSource.localFiles(), List.of()));

        assertThat(digits.data().path()).isEqualTo("datasets/digits");
        assertThat(digits.input()).isEqualTo(TinyInput.images(32, 32, 2, 0.5, 0.25));
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
        "input.crop=center          | input.crop must be one of shift, random-resized, got \"center\"",
        "input.crop-area=[0.1, 1.5] | input.crop-area must be a list of numbers from 0.0 to 1.0, got [0.1,1.5]",
        "input.crop-area=[1]        | input.crop-area must hold the smallest and the greatest value, above 0, got [1]",
        "input.crop-area=[0, 1]     | input.crop-area must hold the smallest and the greatest value, above 0, got [0,1]",
        "input.crop-ratio=[2, 1]    | input.crop-ratio must hold the smallest and the greatest value, above 0, got [2,1]",
        "input.flip=maybe           | input.flip must be true or false, got \"maybe\"",
        "input.jitter.brightness=-1 | input.jitter.brightness must be a number from 0.0 to 10.0, got -1",
        "input.jitter.contrast=11   | input.jitter.contrast must be a number from 0.0 to 10.0, got 11",
        "input.jitter.saturation=x  | input.jitter.saturation must be a number from 0.0 to 10.0, got \"x\"",
        "input.jitter.hue=0.6       | input.jitter.hue must be a number from 0.0 to 0.5, got 0.6",
        "input.rand-augment.layers=-1 | input.rand-augment.layers must be a whole number from 0 to 100, got -1",
        "input.rand-augment.magnitude=31 | input.rand-augment.magnitude must be a whole number from 0 to 30, got 31",
        "input.erasing.probability=2 | input.erasing.probability must be a number from 0.0 to 1.0, got 2",
        "input.erasing.area=[0, 1]  | input.erasing.area must hold the smallest and the greatest value, above 0, got [0,1]",
        "input.erasing.ratio=[2, 1] | input.erasing.ratio must hold the smallest and the greatest value, above 0, got [2,1]",
        "input.erasing.fill=black   | input.erasing.fill must be one of mean, noise, got \"black\"",
        "loader.threads=0           | loader.threads must be a whole number of at least 1, got 0",
        "loader.prefetch=0          | loader.prefetch must be a whole number of at least 1, got 0",
        "loader.timeout=9           | loader.timeout must be a duration above zero with its unit, such as 10 minutes, got 9",
        "input.mean=[0.5, 0.5]      | input.mean must hold 3 numbers, for red, green and blue, got [0.5,0.5]",
        "input.mean=[0.5, 0.5, 2]   | input.mean must be a list of numbers from 0.0 to 1.0, got [0.5,0.5,2]",
        "input.deviation=[1, 1]     | input.deviation must hold 3 numbers, for red, green and blue, got [1,1]",
        "input.deviation=[1, 0, 1]  | input.deviation must be above 0 for each channel, got [1,0,1]",
        "input.kind=sound           | input.kind must be one of images, signals, got \"sound\"",
        "input.kind=signals         | input.kind must be images for model.preset = small-attention-resnet, got \"signals\"",
        "model.preset=resnet        | model.preset must be one of resnet26, resnet38, resnet50, ",
        "model.stem=pool            | model.stem must be one of convolution, stand-alone-attention, convolution-values, spatially-aware-values, got \"pool\"",
        "model.substitute.groups=[0]  | model.substitute.groups must be a list of whole numbers of at least 1, got [0]",
        "model.substitute.heads=0   | model.substitute.heads must be a whole number of at least 1, got 0",
        "model.substitute.window=8  | model.substitute.window must be odd so that it has a centre, got 8",
        "model.substitute.kernel=2  | model.substitute.kernel must be odd so that it has a centre, got 2",
        "model.substitute.key-value-kernel=-1 | model.substitute.key-value-kernel must be a whole number from 1 to 255, got -1",
        "model.substitute.by=magic  | model.substitute.by must be one of convolution, local-attention, ",
        "train.epochs=0             | train.epochs must be a whole number of at least 1, got 0",
        "train.epochs=5             | train.warmup-epochs must be below train.epochs = 5, got 5",
        "train.warmup-epochs=90     | train.warmup-epochs must be below train.epochs = 90, got 90",
        "train.learning-rate=0      | train.learning-rate must be above 0, got 0",
        "train.learning-rate=-1     | train.learning-rate must be a number from 0.0 to 1000.0, got -1",
        "train.momentum=1           | train.momentum must be a number from 0.0 to 0.9999, got 1",
        "train.optimizer=adam       | train.optimizer must be one of sgd, adamw, lamb, got \"adam\"",
        "train.learning-rate-batch-size=-1 | train.learning-rate-batch-size must be a whole number of at least 0, got -1",
        "train.schedule=linear      | train.schedule must be one of cosine, step, polynomial, one-cycle, constant, got \"linear\"",
        "train.final-learning-rate=0.2 | train.final-learning-rate must be at most the highest learning rate, 0.1, got 0.2",
        "train.step.milestones=[0]  | train.step.milestones must be a list of whole numbers of at least 1, got [0]",
        "train.step.milestones=[2, 2] | train.step.milestones must rise, got [2,2]",
        "train.step.factor=0        | train.step.factor must be above 0, got 0",
        "train.polynomial.power=0   | train.polynomial.power must be above 0, got 0",
        "train.one-cycle.rise=2     | train.one-cycle.rise must be a number from 0.0 to 1.0, got 2",
        "train.one-cycle.start-divisor=0 | train.one-cycle.start-divisor must be a number from 1.0 to ",
        "train.one-cycle.end-divisor=0.5 | train.one-cycle.end-divisor must be a number from 1.0 to ",
        "train.adam.beta1=1         | train.adam.beta1 must be a number from 0.0 to ",
        "train.adam.beta2=-1        | train.adam.beta2 must be a number from 0.0 to ",
        "train.adam.epsilon=0       | train.adam.epsilon must be above 0, got 0",
        "train.clip-norm=-1         | train.clip-norm must be a number from 0.0 to ",
        "train.freeze=1             | train.freeze must be a list of texts, got 1",
        "model.new-classifier=true  | model.new-classifier must be false where model.file is null: the classifier of a preset is new, got true",
        "train.stochastic-depth=1   | train.stochastic-depth must be below 1: the last block would never be trained, got 1",
        "train.stochastic-depth=-1  | train.stochastic-depth must be a number from 0.0 to 1.0, got -1",
        "train.early-stopping.epochs=-1 | train.early-stopping.epochs must be a whole number of at least 0, got -1",
        "train.ema.decay=1          | train.ema.decay must be below 1: the average would never leave the first weights, got 1",
        "train.ema.decay=-0.1       | train.ema.decay must be a number from 0.0 to 1.0, got -0.1",
        "train.label-smoothing=1    | train.label-smoothing must be a number from 0.0 to 0.9999, got 1",
        "train.mixup=-1             | train.mixup must be a number from 0.0 to 1000.0, got -1",
        "train.cutmix=x             | train.cutmix must be a number from 0.0 to 1000.0, got \"x\"",
        "train.mix-probability=0.5  | train.mix-probability must be 1 where train.mixup and train.cutmix are 0, got 0.5",
        "exchange.codec=gzip        | exchange.codec must be one of none, bf16, threshold, got \"gzip\"",
        "exchange.timeout=5         | exchange.timeout must be a duration above zero with its unit, such as 10 minutes, got 5",
        "exchange.threshold.initial=0 | exchange.threshold.initial must be above 0, got 0",
        "exchange.threshold.min-density=0.1 | exchange.threshold.min-density must be at most exchange.threshold.max-density = 0.01, got 0.1",
        "cluster.ranks=0            | cluster.ranks must be a whole number of at least 1, got 0",
        "checkpoint.keep=0          | checkpoint.keep must be a whole number of at least 1, got 0",
    })
    // spotless:on
    void namesTheRuleAndTheValue(String override, String problem) {
        assertThat(problems(DATA, override))
                .singleElement()
                .asString()
                .startsWith(problem + (problem.endsWith(",") || problem.endsWith(" to") ? " " : " ("))
                .doesNotContain("\n");
    }

    @Test
    void oneLineSubstitutesAGroup() {
        SubstituteConfig substitute = ExperimentConfig.of(defaultsWith(DATA, "model.substitute.groups=[4]"))
                .model()
                .substitute();

        assertThat(substitute.groups()).containsExactly(4);
        assertThat(substitute.substitution()).isPresent();
        assertThat(NOTHING_SUBSTITUTED.substitution()).isEmpty();
    }

    @Test
    void attentionWithoutContentNeedsRelativePositions() {
        assertThat(problems(DATA, "model.substitute.content=false", "model.substitute.positions=absolute"))
                .singleElement()
                .asString()
                .startsWith("model.substitute.positions must be relative where model.substitute.content = false");
    }

    @Test
    void aStemIsExchangedInPresetsOnly() {
        assertThat(problems(DATA, "model.file=model.zip", "model.stem=convolution"))
                .singleElement()
                .asString()
                .startsWith("model.stem must be null where model.file is given: stems are exchanged in presets, got");
    }

    @Test
    void mixingNeedsTwo() {
        assertThat(problems(DATA, "train.mixup=0.2", "train.global-batch-size=1"))
                .singleElement()
                .asString()
                .startsWith(
                        "train.global-batch-size must be at least 2 for train.mixup and train.cutmix, which mix two,"
                                + " got 1");
    }

    @Test
    void theLinearScalingRuleScalesTheLearningRateToTheGlobalBatch() {
        assertThat(TinyTraining.of("train.learning-rate=0.1", "train.global-batch-size=8192")
                        .peakLearningRate())
                .isEqualTo(0.1);
        // arXiv:1706.02677: 0.1 for 256 images is 3.2 for 8192
        assertThat(TinyTraining.of(
                                "train.learning-rate=0.1",
                                "train.learning-rate-batch-size=256",
                                "train.global-batch-size=8192")
                        .peakLearningRate())
                .isEqualTo(3.2);
        // so a last rate may be above the one that is given
        assertThat(problems(
                        DATA,
                        "train.learning-rate-batch-size=256",
                        "train.global-batch-size=64",
                        "train.final-learning-rate=0.03"))
                .singleElement()
                .asString()
                .startsWith("train.final-learning-rate must be at most the highest learning rate, 0.025, got 0.03 (");
    }

    @Test
    void whatTheScheduleDoesNotUseIsRefused() {
        assertThat(problems(DATA, "train.schedule=one-cycle", "train.final-learning-rate=0.01"))
                .singleElement()
                .asString()
                .startsWith(
                        "train.final-learning-rate must be 0 where train.schedule = one-cycle: cosine and polynomial"
                                + " alone end at a rate that is given, got 0.01 (");
        assertThat(problems(DATA, "train.schedule=step", "train.warmup-epochs=30"))
                .singleElement()
                .asString()
                .startsWith("train.step.milestones must be above train.warmup-epochs = 30.0 each, got [30,60,80] (");
    }

    @Test
    void branchesOfPresetsOnlyAreLeftOut() {
        assertThat(problems(DATA, "model.file=model.zip", "train.stochastic-depth=0.1"))
                .singleElement()
                .asString()
                .startsWith("train.stochastic-depth must be 0 where model.file is given, which keeps its own, got 0.1");
    }

    @Test
    void whatTheCropDoesNotUseIsRefused() {
        assertThat(problems(DATA, "input.shift=1", "input.crop=random-resized"))
                .singleElement()
                .asString()
                .startsWith("input.shift must be 0 where input.crop = random-resized: the place is random, got 1");
        assertThat(problems(DATA, "input.crop-area=[0.5, 1]"))
                .containsExactly("input.crop-area and input.crop-ratio need input.crop = random-resized, got shift");
    }

    @Test
    void signalsHaveNeitherSidesNorColours() {
        assertThat(problems(
                        DATA,
                        "model.file=model.zip",
                        "input.kind=signals",
                        "input.crop=random-resized",
                        "input.flip=true",
                        "input.jitter.hue=0.1",
                        "input.rand-augment.layers=2",
                        "input.erasing.probability=0.25"))
                .extracting(problem -> problem.replaceFirst(", got .*", ""))
                .containsExactly(
                        "input.crop must be shift for signals",
                        "input.flip must be false for signals",
                        "input.jitter must be 0 throughout for signals: they have no colour",
                        "input.rand-augment.layers must be 0 for signals: its operations are those of images",
                        "input.erasing.probability must be 0 for signals");
    }

    @Test
    void signalsHaveAsManyChannelsAsMeans() {
        // What a file looks at is known when it is opened.
        InputConfig input = ExperimentConfig.of(defaultsWith(
                        DATA,
                        "model.file=model.zip",
                        "input.kind=signals",
                        "input.size=5000",
                        "input.mean=[-3, 70]",
                        "input.deviation=[2, 30]"))
                .input();

        assertThat(input.shape()).isEqualTo(MapShape.sequence(2, 5000));
        assertThat(problems(DATA, "model.file=model.zip", "input.kind=signals", "input.mean=[1]"))
                .singleElement()
                .asString()
                .startsWith("input.deviation must hold as many numbers as input.mean, a channel each: 1, got [0.229,");
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
                        "input.deviation must be above 0 for each channel",
                        "model.preset must be one of resnet26",
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
        return ExperimentConfig.defaults(List.of(overrides));
    }

    private static List<String> problems(String... overrides) {
        Settings settings = defaultsWith(overrides);
        List<String> problems = new ArrayList<>();
        assertThatThrownBy(() -> ExperimentConfig.of(settings))
                .isInstanceOfSatisfying(SettingsException.class, e -> problems.addAll(e.problems()));
        return problems;
    }
}
