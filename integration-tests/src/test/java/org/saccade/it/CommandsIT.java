package org.saccade.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.saccade.data.settings.TextSource;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Sample;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.it.Saccade.Result;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.BatchMemory;
import org.saccade.train.replica.ModelFile;
import org.saccade.train.replica.Replica;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.saccade.it.Run.metrics;
import static org.saccade.it.Run.parameters;
import static org.saccade.it.Run.steps;

/** The commands as a user runs them, in processes of their own, on the digits: good input and bad. */
class CommandsIT {
    private static final int STEPS_PER_EPOCH = Saccade.DIGITS_STEPS;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path work;

    private static Path dataset;
    private static Path trained;
    private static Result training;

    @BeforeAll
    static void prepareAndTrain() throws Exception {
        dataset = Saccade.prepareDigits(work);
        trained = work.resolve("trained");
        training = train(
                trained,
                "--ranks",
                "2",
                "--master",
                "local[2]",
                "--set",
                "trace.steps=10",
                "--conf",
                "spark.eventLog.enabled=true",
                "--conf",
                "spark.eventLog.dir=file:" + Files.createDirectory(work.resolve("events")));
        assertThat(training.exitCode()).as(training.err()).isZero();
    }

    @Test
    void aRunFolderHoldsWhatTheRunWas() throws Exception {
        assertThat(namesIn(trained))
                .containsExactlyInAnyOrder(
                        "config.conf",
                        "environment.json",
                        "metrics.jsonl",
                        "metrics.parquet",
                        "tensorboard",
                        "trace.json",
                        "checkpoints",
                        "model.zip",
                        "model-ema.zip");
        assertThat(namesIn(trained.resolve("tensorboard")))
                .singleElement()
                .asString()
                .matches("events\\.out\\.tfevents\\.\\d{10}\\.saccade");
        assertThat(namesIn(trained.resolve("checkpoints")))
                .containsExactlyInAnyOrder("step-0000000038", "step-0000000076");
        assertThat(JSON.readTree(trained.resolve("environment.json").toFile()).get("classes"))
                .hasSize(10);
    }

    @Test
    void metricsHaveEveryStepAndEpochOnce() throws Exception {
        List<JsonNode> rows = metrics(trained);
        List<JsonNode> steps = steps(trained);
        List<JsonNode> epochs = rows.stream()
                .filter(row -> row.get("kind").asText().equals("epoch"))
                .toList();

        assertThat(steps.stream().map(row -> row.get("step").asInt()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 2 * STEPS_PER_EPOCH).boxed().toList());
        assertThat(keys(steps.get(0)))
                .containsExactly(
                        "kind",
                        "epoch",
                        "step",
                        "samples",
                        "loss",
                        "learning_rate",
                        "images_per_second",
                        "data_ms",
                        "compute_ms",
                        "exchange_ms",
                        "exchange_gb_per_second",
                        "slowest_rank",
                        "slowest_by_ms",
                        "wall_time");
        assertThat(steps.stream().mapToInt(row -> row.get("samples").asInt()).sum())
                .isEqualTo(2 * 1200);
        assertThat(epochs.stream().map(row -> row.get("epoch").asInt())).containsExactly(1, 2);
        assertThat(keys(epochs.get(0)))
                .containsExactly(
                        "kind",
                        "epoch",
                        "train_loss",
                        "validation_loss",
                        "top1",
                        "top5",
                        "seconds",
                        "ema_validation_loss",
                        "ema_top1",
                        "ema_top5",
                        "wall_time");
        assertThat(epochs.get(1).get("train_loss").asDouble())
                .isLessThan(epochs.get(0).get("train_loss").asDouble());
        assertThat(training.out().lines().filter(line -> line.startsWith(" 2/2 ")))
                .singleElement()
                .asString()
                .contains(String.format(
                        Locale.ROOT,
                        "  %.4f  %.4f  ",
                        epochs.get(1).get("top5").asDouble(),
                        epochs.get(1).get("ema_top1").asDouble()));
        assertThat(training.err().lines().filter(line -> line.startsWith("step ")))
                .singleElement()
                .asString()
                .matches(
                        "step +50  loss .* images/s  data .* ms  compute .* ms  exchange .* ms at .* GB/s  slowest rank [01] in .*");
    }

    @Test
    void theEventLogOfSparkHasTheFiguresOfTheStage() throws Exception {
        List<JsonNode> rows = metrics(trained);
        JsonNode lastEpoch = rows.get(rows.size() - 1);
        JsonNode lastStep = rows.get(rows.size() - 2);
        Map<String, Double> figures = figuresOfStage();

        assertThat(figures).containsEntry("samples", 2 * 1200.0);
        assertThat(figures.get("compute_ms"))
                .isCloseTo(
                        steps(trained).stream()
                                .mapToDouble(row -> row.get("compute_ms").asDouble())
                                .sum(),
                        within(1e-6));
        for (String key : List.of("epoch", "step", "loss", "learning_rate", "images_per_second")) {
            assertThat(figures).as(key).containsEntry(key, lastStep.get(key).asDouble());
        }
        for (String key : List.of("train_loss", "validation_loss", "top1", "top5")) {
            assertThat(figures).as(key).containsEntry(key, lastEpoch.get(key).asDouble());
        }
    }

    /** The accumulators that are ours, by their names. */
    private static Map<String, Double> figuresOfStage() throws IOException {
        Map<String, Double> figures = new TreeMap<>();
        String log = namesIn(work.resolve("events")).get(0);
        for (String line : Files.readAllLines(work.resolve("events").resolve(log))) {
            JsonNode event = JSON.readTree(line);
            if (event.get("Event").asText().equals("SparkListenerStageCompleted")) {
                for (JsonNode accumulator : event.get("Stage Info").get("Accumulables")) {
                    String name = accumulator.get("Name").asText();
                    if (name.startsWith("saccade.")) {
                        figures.put(
                                name.substring("saccade.".length()),
                                accumulator.get("Value").asDouble());
                    }
                }
            }
        }
        return figures;
    }

    @Test
    void aTimelineShowsBothRanksInTheSameSteps() throws Exception {
        List<JsonNode> steps = new ArrayList<>();
        for (JsonNode event :
                JSON.readTree(trained.resolve("trace.json").toFile()).get("traceEvents")) {
            if (event.get("name").asText().startsWith("step ")) {
                steps.add(event);
            }
        }

        assertThat(steps).hasSize(2 * 10);
        for (int i = 0; i < 10; i++) {
            JsonNode here = steps.get(i);
            JsonNode there = steps.get(10 + i);
            assertThat(List.of(here, there))
                    .allSatisfy(step -> assertThat(step.get("ph").asText()).isEqualTo("X"));
            assertThat(here.get("name").asText())
                    .isEqualTo("step " + (21 + i))
                    .isEqualTo(there.get("name").asText());
            assertThat(List.of(here.get("pid").asInt(), there.get("pid").asInt()))
                    .containsExactly(0, 1);
            assertThat(here.get("ts").asDouble())
                    .isLessThan(there.get("ts").asDouble() + there.get("dur").asDouble());
            assertThat(there.get("ts").asDouble())
                    .isLessThan(here.get("ts").asDouble() + here.get("dur").asDouble());
        }
    }

    @Test
    void evaluationGivesWhatTrainingMeasured() throws Exception {
        JsonNode lastEpoch = metrics(trained).get(metrics(trained).size() - 1);
        // Three parts of 300 images, so that this is another cut than the two ranks had.
        Path table = work.resolve("predictions");
        JsonNode evaluation = JSON.readTree(
                evaluate(trained, "--json", "--master", "local[3]", "--predictions", table.toString(), "--worst", "2")
                        .out());

        assertThat(evaluation.get("samples").asInt()).isEqualTo(300);
        assertThat(evaluation.get("top1").asDouble())
                .isEqualTo(lastEpoch.get("top1").asDouble());
        assertThat(evaluation.get("top5").asDouble())
                .isEqualTo(lastEpoch.get("top5").asDouble());
        assertThat(evaluation.get("loss").asDouble())
                .isCloseTo(lastEpoch.get("validation_loss").asDouble(), within(1e-5));
        assertThat(evaluation.get("classes")).hasSize(10);
        long right = 0;
        for (int i = 0; i < 10; i++) {
            right += evaluation.get("confusion").get(i).get(i).asLong();
        }
        assertThat(right / 300.0).isEqualTo(evaluation.get("top1").asDouble());
        assertThat(evaluation.get("worst")).hasSize(2);
        assertThat(namesIn(table)).contains("_SUCCESS").anyMatch(name -> name.endsWith(".parquet"));
        JsonNode ofAverage =
                JSON.readTree(evaluate(trained, "--json", "--weights", "ema").out());
        assertThat(ofAverage.get("top1").asDouble())
                .isEqualTo(lastEpoch.get("ema_top1").asDouble());
        assertThat(ofAverage.get("loss").asDouble())
                .isCloseTo(lastEpoch.get("ema_validation_loss").asDouble(), within(1e-5))
                .isNotCloseTo(lastEpoch.get("validation_loss").asDouble(), within(1e-5));
        assertThat(evaluate(trained, "--crops", "ten")
                        .out()
                        .stripTrailing()
                        .lines()
                        .reduce((a, b) -> b))
                .hasValueSatisfying(line -> assertThat(line).matches("validation top-1 [01]\\.\\d{4}"));
    }

    @Test
    void predictsWhatCanBeReadAndNamesWhatCannot() throws Exception {
        Path image = work.resolve("digit.png");
        String wnid;
        try (Dataset digits =
                Dataset.open(new HadoopFolder(new HadoopFiles(new Configuration()), dataset.toString()), "digits")) {
            Sample first = digits.split("val").read(0);
            Files.write(image, first.bytes());
            wnid = digits.manifest().classes().get(first.label()).wnid();
        }

        Result result = Saccade.run(work, "predict", "trained", "digit.png", "nowhere.png", "--top", "10", "--json");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(6);
        assertThat(result.err().lines()).singleElement().asString().contains("nowhere.png");
        JsonNode images = JSON.readTree(result.out()).get("images");
        assertThat(images).hasSize(2);
        double sum = 0;
        List<String> wnids = new ArrayList<>();
        for (JsonNode prediction : images.get(0).get("predictions")) {
            sum += prediction.get("probability").asDouble();
            wnids.add(prediction.get("wnid").asText());
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(wnids).hasSize(10).contains(wnid);
        assertThat(images.get(1).get("exit_code").asInt()).isEqualTo(6);
    }

    @Test
    void theRunIsShownOnOnePage() throws Exception {
        JsonNode lastEpoch = metrics(trained).get(metrics(trained).size() - 1);

        Result result = Saccade.run(work, "report", trained.toString());

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().strip()).endsWith("report.html");
        assertThat(trained.resolve("report.html"))
                .content()
                .contains(String.format(
                        Locale.ROOT,
                        "<strong>%.4f</strong>",
                        lastEpoch.get("top1").asDouble()));
    }

    @Test
    void plainDl4jLoadsTheModel() throws Exception {
        ComputationGraph model = ModelSerializer.restoreComputationGraph(
                trained.resolve("model.zip").toFile());

        HadoopFiles files = new HadoopFiles(new Configuration());
        InputConfig input = ExperimentConfig.of(
                        ExperimentConfig.settings(Saccade.DIGITS_CONF, TextSource.localFiles(), List.of()))
                .input();
        try (Dataset digits = Dataset.open(new HadoopFolder(files, dataset.toString()), "digits");
                BatchMemory memory = new BatchMemory();
                Batch all = new BatchLoader(digits.split("val"), input)
                        .evaluation(IntStream.range(0, 300).toArray())
                        .start(Runnable::run, memory)
                        .join()) {
            INDArray output = model.outputSingle(all.features());
            int[] guesses = output.argMax(1).toIntVector();
            long right = IntStream.range(0, 300)
                    .filter(i -> guesses[i] == all.classes()[i])
                    .count();

            assertThat(output.toFloatMatrix()).as("bit for bit").isDeepEqualTo(probabilities(all));
            assertThat(right / 300.0)
                    .isEqualTo(metrics(trained)
                            .get(metrics(trained).size() - 1)
                            .get("top1")
                            .asDouble());
        }
    }

    private static float[][] probabilities(Batch batch) throws IOException {
        Path file = trained.resolve("model.zip");
        try (InputStream in = Files.newInputStream(file);
                Replica replica = ModelFile.read(in, file.toString())) {
            return replica.probabilities(batch);
        }
    }

    @Test
    void executorsAreProcessesAndGiveTheSameBits() throws Exception {
        Path run = work.resolve("local-cluster");
        // The path is relative to where the command runs, which is not where the executors run.
        Result result = train(run, "--ranks", "2", "--master", "local-cluster[2,1,3072]", "--set", "data.path=digits");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(parameters(run)).isEqualTo(parameters(trained));
    }

    @Test
    void runsThroughSparkSubmitWhereSparkIsInstalled() throws Exception {
        Path home = installedSpark();
        Result result = Saccade.run(
                work,
                Map.of("SPARK_HOME", home.toString()),
                "evaluate",
                trained.toString(),
                "--data",
                dataset.toString(),
                "--json",
                "--master",
                "local[1]",
                "--conf",
                "spark.ui.enabled=false");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(JSON.readTree(result.out()).get("samples").asInt()).isEqualTo(300);
        assertThat(home.resolve("used")).exists();
    }

    @Test
    void takesItsClassesFromTheArchiveThatTheCommandWroteBefore() throws Exception {
        Path classes = work.resolve("classes.log");
        Result first = Saccade.run(work, "describe", "resnet50");
        Result second = Saccade.run(
                work, Map.of("SACCADE_JVM_OPTIONS", "-Xlog:class+load:file=" + classes), "describe", "resnet50");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second).isEqualTo(first);
        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains(" org.saccade.train.cli.Main source: shared objects file (top)"))
                .anyMatch(line ->
                        line.contains(" org.apache.spark.deploy.SparkSubmit source: shared objects file (top)"));
    }

    @Test
    void passesOverACutCheckpointAndEndsWithTheSameModel() throws Exception {
        Path run = copy(trained, work.resolve("cut"));
        Path cut = run.resolve("checkpoints/step-0000000076/parameters.bin");
        try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        Files.delete(run.resolve("model.zip"));

        Result result = train(run, "--ranks", "2", "--master", "local[2]");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .contains("passed over a checkpoint: ")
                .contains("step-0000000076/parameters.bin")
                .contains("going on after step 38");
        assertThat(parameters(run)).isEqualTo(parameters(trained));
        assertThat(metrics(run)).hasSize(2 * STEPS_PER_EPOCH + 2);
        assertThat(result.out().lines().filter(line -> line.contains("/2 ")))
                .as("the epoch that was trained anew, with its own seconds")
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith(" 2/2 ")
                        .endsWith(String.format(
                                Locale.ROOT,
                                "%.1f",
                                metrics(run)
                                        .get(2 * STEPS_PER_EPOCH + 1)
                                        .get("seconds")
                                        .asDouble())));
    }

    @Test
    void goesOnWithAnotherNumberOfRanks() throws Exception {
        Path run = copy(trained, work.resolve("one-rank"));
        delete(run.resolve("checkpoints/step-0000000076"));
        Files.delete(run.resolve("model.zip"));

        Result result = train(run, "--ranks", "1", "--master", "local[1]");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(metrics(run)).hasSize(2 * STEPS_PER_EPOCH + 2);
        assertThat(run.resolve("model.zip")).exists();
    }

    @Test
    void saysThatACompleteRunIsComplete() throws Exception {
        Result result = train(trained, "--ranks", "2", "--master", "local[2]");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.error()).contains("is complete").contains("trained");
    }

    @Test
    void findsOneFlippedBit() throws Exception {
        Path damaged = copy(dataset, work.resolve("flipped"));
        Path shard = damaged.resolve("train/shard-00000-of-00001.tar");
        try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
            file.seek(700); // inside the first image
            int value = file.read();
            file.seek(700);
            file.write(value ^ 1);
        }

        Result verification = Saccade.run(work, "verify", damaged.toString());
        assertThat(verification.exitCode()).isEqualTo(3);
        assertThat(verification.out() + verification.err()).contains("train/shard-00000-of-00001.tar");

        Result result = Saccade.run(
                work,
                "train",
                Saccade.DIGITS_CONF,
                "--run",
                work.resolve("never").toString(),
                "--set",
                "data.path=" + damaged,
                "--master",
                "local[1]");
        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(result.err()).contains("shard-00000-of-00001.tar").contains("saccade prepare");
    }

    /** Progress goes to stderr, so whether stdin and stdout are a terminal decides nothing. */
    @Test
    void rewritesALineWhereStderrIsATerminalAndNowhereElse() throws Exception {
        String verify = "'" + Saccade.ROOT.resolve("scripts/saccade") + "' verify '" + dataset + "'";
        Path log = work.resolve("progress.txt");

        assertThat(onATerminal(verify + " </dev/null >/dev/null")).containsPattern("\r\\d+ of \\d+ KiB");
        assertThat(onATerminal(verify + " 2>'" + log + "'")).contains("sound: ");
        assertThat(Files.readString(log)).startsWith("{\"kind\":\"progress\"").doesNotContain("\r");
    }

    /** What a terminal shows of a command line. */
    private static String onATerminal(String commandLine) throws Exception {
        Path shown = Files.createTempFile(work, "terminal", ".txt");
        Process process = new ProcessBuilder(
                        "script", "--quiet", "--return", "--command", commandLine, shown.toString())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends in a minute").isTrue();
        assertThat(process.exitValue()).as(Files.readString(shown)).isZero();
        return Files.readString(shown);
    }

    @Test
    void refusesARunFolderWithOtherSettings() throws Exception {
        Result result = train(trained, "--ranks", "2", "--master", "local[2]", "--set", "train.learning-rate=0.07");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.error())
                .contains("train.learning-rate: 0.07 instead of 0.05")
                .contains("--run");
    }

    @Test
    void namesEveryProblemOfTheSettingsAtOnce() throws Exception {
        Result result = train(work.resolve("never"), "--set", "train.epochz=1", "--set", "model.preset=resnet");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines().toList())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("train.epochz").contains("did you mean train.epochs"))
                .anySatisfy(line -> assertThat(line).contains("model.preset").contains("small-attention-resnet"));
        assertThat(work.resolve("never")).doesNotExist();
    }

    @Test
    void describesAnExperimentAndPrintsNothingElse() throws Exception {
        Result result = Saccade.run(work, "describe", Saccade.DIGITS_CONF, "--classes", "10", "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        // The trained model holds running statistics too.
        JsonNode network = JSON.readTree(result.out());
        assertThat(network.get("parameters").asLong() + network.get("state").asLong())
                .isEqualTo(parameters(trained).length);
    }

    @Test
    void drawsWhatARunAttendsTo() throws Exception {
        Path image = work.resolve("grey.png");
        Files.write(image, ImageCodec.encodePng(new RgbImage(40, 30, new byte[40 * 30 * RgbImage.CHANNELS])));
        Path maps = work.resolve("maps");

        Result result = Saccade.run(
                work,
                "attend",
                trained.toString(),
                image.toString(),
                "--output",
                maps.toString(),
                "--query",
                "16,16",
                "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode shown = JSON.readTree(result.out()).get("images").get(0);
        assertThat(shown.get("layers")).hasSize(4);
        assertThat(namesIn(maps.resolve("grey")))
                .contains("overview.png", "stage3-block1-2.png", "stage3-block1-2-head4-query1.png")
                .hasSize(shown.get("pictures").size());
    }

    @Test
    void refusesUnknownCommandsAndOptions() throws Exception {
        assertThat(Saccade.run(work, "trian"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(2))
                .satisfies(
                        result -> assertThat(result.error()).contains("'trian'").contains("train"));
        assertThat(Saccade.run(work, "train", Saccade.DIGITS_CONF, "--rank", "2"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(2))
                .satisfies(result -> assertThat(result.error()).contains("--rank"));
    }

    @Test
    void namesWhatIsAbsent() throws Exception {
        Result noDataset =
                Saccade.run(work, "train", Saccade.DIGITS_CONF, "--set", "data.path=" + work.resolve("nowhere"));
        assertThat(noDataset.exitCode()).isEqualTo(6);
        assertThat(noDataset.error()).contains("nowhere");

        Result noRun = Saccade.run(work, "evaluate", work.resolve("nothing").toString(), "--data", dataset.toString());
        assertThat(noRun.exitCode()).isEqualTo(6);
        assertThat(noRun.error()).contains("nothing");
    }

    @Test
    void refusesMoreRanksThanSlots() throws Exception {
        Result result = train(work.resolve("too-many"), "--ranks", "3", "--master", "local[2]");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.error()).contains("cluster.ranks").contains("--master");
    }

    @Test
    void saysWhenTrainingDiverges() throws Exception {
        Result result = train(
                work.resolve("diverged"),
                "--ranks",
                "2",
                "--master",
                "local[2]",
                "--set",
                "train.learning-rate=1000",
                "--set",
                "train.weight-decay=1",
                "--set",
                "train.warmup-epochs=0");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(7);
        assertThat(result.err())
                .containsPattern(
                        "at step \\d+ \\(epoch \\d+\\).*the first output that was not finite is that of layer \\S+;");
    }

    private static Result train(Path run, String... more) throws Exception {
        return Saccade.run(work, Saccade.trainDigits(dataset, run, more));
    }

    private static Result evaluate(Path run, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("evaluate", run.toString(), "--data", dataset.toString()));
        arguments.addAll(Arrays.asList(more));
        Result result = Saccade.run(work, arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private static List<String> keys(JsonNode row) {
        List<String> keys = new ArrayList<>();
        row.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** An installed Spark: another home, whose spark-submit leaves a mark and then does what the built one does. */
    private static Path installedSpark() throws IOException {
        Path built = Saccade.ROOT.resolve("spark-job/target/spark-home");
        Path home = Files.createDirectories(work.resolve("an installed spark"));
        Files.createSymbolicLink(home.resolve("jars"), built.resolve("jars"));
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(
                submit,
                "#!/usr/bin/env bash\ntouch \"$SPARK_HOME/used\"\nexec \"%s\" \"$@\"\n"
                        .formatted(built.resolve("bin/spark-submit")));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), REPLACE_EXISTING);
            }
        }
        return to;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
