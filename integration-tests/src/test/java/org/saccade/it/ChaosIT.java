package org.saccade.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;
import org.saccade.it.Saccade.Running;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Training on a real cluster to which something happens: it goes on by itself, and with as many ranks as before to the same bits. */
class ChaosIT {
    private static final int STEPS = Saccade.DIGITS_EPOCHS * Saccade.DIGITS_STEPS;
    /** More than the metrics and the logs take, less than the parameters of a checkpoint. */
    private static final int SMALL_FILE_BYTES = 200_000;

    @TempDir
    static Path work;

    private static Path dataset;
    private static Path undisturbed;
    private static StandaloneCluster cluster;
    private static Sabotage sabotage;

    private Path run;

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        dataset = Saccade.prepareDigits(work);
        cluster = new StandaloneCluster(work.resolve("cluster"), 2);
        sabotage = new Sabotage(work);
        undisturbed = work.resolve("undisturbed");
        assertDone(train(undisturbed, "--master", "local[2]").result());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void chooseFolder(TestInfo test) {
        run = work.resolve(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void noExecutorStaysBehind() throws Exception {
        for (ProcessHandle executor : cluster.executors()) {
            executor.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void anExecutorIsKilled() throws Exception {
        Running training = trainOnCluster();
        awaitStep(training, 12);
        cluster.executors().get(0).destroyForcibly();

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*with 2 ranks.*rank [01] was lost");
    }

    @Test
    void anExecutorIsPaused() throws Exception {
        Running training = trainOnCluster("--set", "exchange.timeout=5 seconds");
        awaitStep(training, 12);
        Sabotage.pause(cluster.executors().get(1));

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*ranks \\[[01]] did not come back");
    }

    @Test
    void anExecutorIsToldToEnd() throws Exception {
        Running training = trainOnCluster();
        awaitStep(training, 12);
        cluster.executors().get(0).destroy();

        assertThat(undisturbedEnd(training))
                .containsPattern(
                        "going on with 2 ranks: rank [01] was told to end, and all ranks kept what they had after step \\d+")
                .doesNotContain("restart");
    }

    @Test
    void anExecutorRunsOutOfMemory() throws Exception {
        Running training = trainOnCluster("--set", "exchange.timeout=10 seconds");
        awaitStep(training, 12);
        sabotage.takeAllMemory(cluster.executors().get(0));

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*rank [01] ");
    }

    /** On the way it is seen that nothing of ours listens once the ring is formed: an executor has one port, Spark's for its blocks. */
    @Test
    void theConnectionsOfTheRingAreCut() throws Exception {
        Running training = trainOnCluster();
        awaitStep(training, 12);
        ProcessHandle one = cluster.executors().get(0);
        ProcessHandle other = cluster.executors().get(1);
        List<TcpSocket> sockets = TcpSocket.of(one);
        List<TcpSocket> others = TcpSocket.of(other);
        assertThat(sockets.stream().filter(TcpSocket::listens)).hasSize(1);
        assertThat(others.stream().filter(TcpSocket::listens)).hasSize(1);
        List<TcpSocket> ring = between(sockets, others);
        assertThat(ring).as("from the rank before, and to the next").hasSize(2);
        sabotage.cut(one, ring.get(0));

        assertThat(undisturbedEnd(training))
                .containsPattern("restart 1 of 5 .*rank [01] of 2 .* closed the connection during ");
    }

    /** What connects two executors and goes to no port that Spark listens on. */
    private static List<TcpSocket> between(List<TcpSocket> sockets, List<TcpSocket> others) {
        Set<Integer> spark = Stream.concat(sockets.stream(), others.stream())
                .filter(TcpSocket::listens)
                .map(TcpSocket::localPort)
                .collect(Collectors.toSet());
        return sockets.stream()
                .filter(socket -> !spark.contains(socket.localPort()) && !spark.contains(socket.remotePort()))
                .filter(socket -> others.stream()
                        .anyMatch(other ->
                                other.localPort() == socket.remotePort() && other.remotePort() == socket.localPort()))
                .toList();
    }

    @Test
    void theNewestCheckpointIsDamaged() throws Exception {
        Running training = trainOnCluster();
        awaitStep(training, 22);
        for (ProcessHandle executor : cluster.executors()) {
            executor.destroyForcibly();
        }
        for (ProcessHandle executor : cluster.executors()) {
            executor.onExit().get(1, TimeUnit.MINUTES);
        }
        Path damaged = flipAByte(newestCheckpoint().resolve("parameters.bin"));

        assertThat(undisturbedEnd(training))
                .containsPattern("passed over a checkpoint: \\S*" + damaged + ": .*SHA-256")
                .containsPattern("restart 1 of 5 .*after step \\d+");
    }

    @Test
    void theDiskIsFull() throws Exception {
        Running training = trainOnCluster();
        awaitStep(training, 12);
        for (ProcessHandle executor : cluster.executors()) {
            Sabotage.limitFiles(executor, SMALL_FILE_BYTES);
        }
        training.await(() -> read(training.err()).contains("restart 1"));
        for (ProcessHandle executor : cluster.executors()) {
            Sabotage.allowFiles(executor);
        }

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*rank 0 .*File too large");
    }

    @Test
    void theDriverIsToldToEnd() throws Exception {
        Running training = trainOnCluster();
        awaitStep(training, 12);
        training.process().destroy();

        Result ended = training.result();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
        assertThat(ended.err())
                .contains("told to end; start again, and training goes on after step " + stepOf(newestCheckpoint()));
        assertThat(undisturbedEnd(train(run, "--master", "local[2]")))
                .contains("going on after step " + stepOf(newestCheckpoint()));
    }

    @Test
    void theOneProcessIsToldToEndAndGoesOnWithFewerRanks() throws Exception {
        Running training = train(run, "--master", "local[2]");
        awaitStep(training, 12);
        training.process().destroy();
        assertThat(training.result().exitCode()).isEqualTo(143);
        long step = stepOf(newestCheckpoint());

        Result result = train(run, "--master", "local[1]", "--ranks", "1").result();
        assertDone(result);
        assertThat(result.err()).contains("going on after step " + step);
        assertEachSampleOnce();
        assertThat(Run.steps(run).stream().map(row -> row.get("learning_rate")))
                .containsExactlyElementsOf(Run.steps(undisturbed).stream()
                        .map(row -> row.get("learning_rate"))
                        .toList());
    }

    @Test
    void aMachineIsLostForGood() throws Exception {
        Running training = trainOnCluster("--set", "elastic.min-ranks=1", "--set", "elastic.patience=3 seconds");
        awaitStep(training, 12);
        cluster.lose(cluster.executors().get(0));

        Result result = training.result();
        cluster.addMachine();
        assertDone(result);
        assertThat(result.err()).containsPattern("restart 1 of 5 .*with 1 ranks");
        assertEachSampleOnce();
    }

    /** What a training that came to the undisturbed end wrote to stderr. */
    private String undisturbedEnd(Running training) throws Exception {
        Result result = training.result();
        assertDone(result);
        assertEachSampleOnce();
        assertThat(Run.parameters(run)).isEqualTo(Run.parameters(undisturbed));
        return result.err();
    }

    private static void assertDone(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    private void assertEachSampleOnce() throws IOException {
        assertThat(Run.steps(run).stream().map(step -> step.get("step").asInt()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(Run.steps(run).stream().map(step -> step.get("samples")))
                .containsExactlyElementsOf(Run.steps(undisturbed).stream()
                        .map(step -> step.get("samples"))
                        .toList());
    }

    private Running trainOnCluster(String... more) throws IOException {
        String[] onCluster = {"--master", cluster.url(), "--executor-memory", "512m"};
        return train(
                run,
                Stream.concat(Arrays.stream(onCluster), Arrays.stream(more)).toArray(String[]::new));
    }

    private static Running train(Path run, String... more) throws IOException {
        String[] often = {"--ranks", "2", "--set", "checkpoint.every-steps=10"};
        return Saccade.start(
                work,
                Map.of(),
                Saccade.trainDigits(
                        dataset,
                        run,
                        Stream.concat(Arrays.stream(often), Arrays.stream(more)).toArray(String[]::new)));
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

    private Path newestCheckpoint() throws IOException {
        try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
            return checkpoints
                    .filter(checkpoint -> Files.exists(checkpoint.resolve("CHECKPOINT.json")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static long stepOf(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().replace("step-", ""));
    }

    private static Path flipAByte(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            int value = file.read();
            file.seek(0);
            file.write(~value);
        }
        return path;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
