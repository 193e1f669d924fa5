package org.saccade.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;
import org.saccade.it.Saccade.Running;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** YARN, with HDFS as the file system: the digits prepared in client mode, trained in cluster mode by two executors, of which one is killed. */
class YarnIT {
    private static final Path EXPERIMENT = Saccade.ROOT.resolve("conf/experiments/digits.conf");
    private static final int STEPS = 38; // 1,200 images, 32 a step

    @TempDir
    static Path work;

    private static YarnCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new YarnCluster(work);
    }

    @AfterAll
    static void stopCluster() throws IOException {
        cluster.close();
    }

    @Test
    void goesOnWhereANodeManagerKilledAnExecutorAndGivesTheBitsOfAnUndisturbedRun() throws Exception {
        succeed(saccade(
                List.of("prepare", "--input", "file:" + Saccade.ROOT.resolve("scripts/digits"), "--output", "/digits"),
                onYarn("client", 1)));
        succeed(saccade(train(EXPERIMENT.toString(), "/undisturbed"), List.of("--master", "local[2]")));

        Running training = saccade(
                train(EXPERIMENT.getFileName().toString(), "/disturbed"),
                onYarn("cluster", 2, "--files", EXPERIMENT.toString()));
        training.await(() -> hasDone("/disturbed", 10));
        cluster.killAnExecutor();
        succeed(training);

        assertThat(cluster.logs()).contains("restart 1 of 5 within 10 minutes, with 2 ranks");
        Path disturbed = fetch("/disturbed");
        assertThat(Run.steps(disturbed).stream().map(step -> step.get("step").asInt()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(Run.parameters(disturbed)).isEqualTo(Run.parameters(fetch("/undisturbed")));
    }

    private static List<String> train(String experiment, String run) {
        return List.of(
                "train",
                experiment,
                "--run",
                run,
                "--ranks",
                "2",
                "--set",
                "data.path=/digits",
                "--set",
                "train.epochs=1",
                "--set",
                "train.warmup-epochs=0.5",
                "--set",
                "checkpoint.every-steps=10");
    }

    private static List<String> onYarn(String deployMode, int executors, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--master",
                "yarn",
                "--deploy-mode",
                deployMode,
                "--properties-file",
                Saccade.ROOT.resolve("conf/cluster/yarn.conf").toString(),
                "--num-executors",
                Integer.toString(executors),
                "--driver-memory",
                "512m",
                "--executor-memory",
                "1g",
                "--conf",
                "spark.yarn.jars=local:" + Saccade.ROOT.resolve("spark-job/target/spark-home/jars") + "/*"));
        options.addAll(List.of(more));
        return options;
    }

    private static Running saccade(List<String> arguments, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(options);
        return Saccade.start(work, cluster.environment(), all.toArray(String[]::new));
    }

    private static void succeed(Running command) throws Exception {
        Result result = command.result();
        assertThat(result.exitCode()).as(() -> result.err() + cluster.logs()).isZero();
    }

    /** Whether a run has written that it has done so many steps. */
    private static boolean hasDone(String run, int step) {
        org.apache.hadoop.fs.Path metrics = new org.apache.hadoop.fs.Path(run, "metrics.jsonl");
        try (InputStream in = cluster.fileSystem().open(metrics)) {
            return new String(in.readAllBytes(), UTF_8).contains("\"step\":" + step + ",");
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a run folder to this machine. */
    private static Path fetch(String run) throws IOException {
        Path local = work.resolve(run.substring(1));
        cluster.fileSystem()
                .copyToLocalFile(new org.apache.hadoop.fs.Path(run), new org.apache.hadoop.fs.Path(local.toUri()));
        return local;
    }
}
