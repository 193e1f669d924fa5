package org.saccade.it;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;
import org.saccade.it.Saccade.Running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Training on a real cluster to which something happens: it goes on by itself, and with as many ranks as before to the same bits. */
class ChaosIT {
    private static final int EPOCHS = 2;
    private static final int STEPS = EPOCHS * 38; // 1,200 images, 32 a step

    @TempDir
    static Path work;

    private static Path dataset;
    private static float[] undisturbed;

    private StandaloneCluster cluster;
    private Path run;

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        dataset = Saccade.prepareDigits(work);
        Path reference = work.resolve("undisturbed");
        Result trained = train(reference, "--master", "local[2]").result();
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        undisturbed = Run.parameters(reference);
    }

    @BeforeEach
    void startCluster(TestInfo test) throws IOException {
        String name = test.getTestMethod().orElseThrow().getName();
        cluster = new StandaloneCluster(work.resolve(name + "-cluster"), 2);
        run = work.resolve(name);
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Test
    void anExecutorIsKilled() throws Exception {
        Running training = train(run, "--master", cluster.url());
        awaitStep(training, 12);
        cluster.executors().get(0).destroyForcibly();

        Result result = training.result();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).containsPattern("restart 1 of 5 .*with 2 ranks.*rank [01] was lost");
        assertUndisturbedBits();
    }

    @Test
    void anExecutorIsPaused() throws Exception {
        Running training = train(run, "--master", cluster.url(), "--set", "exchange.timeout=5 seconds");
        awaitStep(training, 12);
        pause(cluster.executors().get(1));

        Result result = training.result();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).containsPattern("restart 1 of 5 .*ranks \\[[01]] did not come back");
        assertUndisturbedBits();
    }

    @Test
    void aMachineIsLostForGood() throws Exception {
        Running training = train(
                run, "--master", cluster.url(), "--set", "elastic.min-ranks=1", "--set", "elastic.patience=3 seconds");
        awaitStep(training, 12);
        cluster.lose(cluster.executors().get(0));

        Result result = training.result();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).containsPattern("restart 1 of 5 .*with 1 ranks");
        assertEachStepOnce();
        assertThat(Run.steps(run).stream()
                        .mapToInt(step -> step.get("samples").asInt())
                        .sum())
                .isEqualTo(EPOCHS * 1200);
    }

    private void assertUndisturbedBits() throws IOException {
        assertEachStepOnce();
        assertThat(Run.parameters(run)).isEqualTo(undisturbed);
    }

    private void assertEachStepOnce() throws IOException {
        assertThat(Run.steps(run).stream().map(step -> step.get("step").asInt()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
    }

    private static Running train(Path run, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                Saccade.ROOT.resolve("conf/experiments/digits.conf").toString(),
                "--run",
                run.toString(),
                "--ranks",
                "2",
                "--set",
                "data.path=" + dataset,
                "--set",
                "train.epochs=" + EPOCHS,
                "--set",
                "train.warmup-epochs=1",
                "--set",
                "checkpoint.every-steps=10",
                "--executor-memory",
                "1g"));
        arguments.addAll(List.of(more));
        return Saccade.start(work, Map.of(), arguments.toArray(String[]::new));
    }

    /** Until training has written that it has done so many steps. */
    private void awaitStep(Running training, int step) throws Exception {
        training.await(() -> hasDone(step));
        assertThat(hasDone(step))
                .as(() -> "training ended before step " + step + ": " + read(training.err()))
                .isTrue();
    }

    private boolean hasDone(int step) {
        try {
            return Files.exists(run.resolve("metrics.jsonl"))
                    && Run.steps(run).stream().anyMatch(row -> row.get("step").asInt() >= step);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(ProcessHandle process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
