package org.saccade.it;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Training on a real cluster to which something happens: it goes on by itself, and with as many ranks as before to the same bits. */
class ChaosIT {
    private static final int STEPS = Saccade.DIGITS_EPOCHS * 10; // 300 images, 32 a step
    /** When something happens: behind the second checkpoint. */
    private static final int MIDDLE = 7;

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
        assertDone(train(undisturbed, 2, "--master", "local[2]").result());
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
        ProcessHandle held = holdInTheMiddle(training);
        held.destroyForcibly();

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*with 2 ranks.*rank [01] was lost");
    }

    @Test
    void anExecutorIsPaused() throws Exception {
        Running training = trainOnCluster("--set", "exchange.timeout=5 seconds");
        holdInTheMiddle(training);

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*ranks \\[[01]] did not come back");
    }

    @Test
    void anExecutorIsToldToEnd() throws Exception {
        Running training = trainOnCluster();
        ProcessHandle held = holdInTheMiddle(training);
        held.destroy();
        Sabotage.resume(held);

        assertThat(undisturbedEnd(training))
                .containsPattern(
                        "going on with 2 ranks: rank [01] was told to end, and all ranks kept what they had after step \\d+")
                .doesNotContain("restart");
    }

    @Test
    void anExecutorRunsOutOfMemory() throws Exception {
        Running training = trainOnCluster();
        ProcessHandle held = holdInTheMiddle(training);
        sabotage.takeAllMemory(otherThan(held));
        Sabotage.resume(held);

        assertThat(undisturbedEnd(training)).containsPattern("restart 1 of 5 .*rank [01] ");
    }

    /** On the way it is seen that nothing of ours listens once the ring is formed: an executor has one port, Spark's for its blocks. */
    @Test
    void aConnectionOfTheRingIsCut() throws Exception {
        Running training = trainOnCluster();
        ProcessHandle held = holdInTheMiddle(training);
        ProcessHandle other = otherThan(held);
        List<TcpSocket> sockets = TcpSocket.of(other);
        List<TcpSocket> itsNeighbours = TcpSocket.of(held);
        assertThat(sockets.stream().filter(TcpSocket::listens)).hasSize(1);
        assertThat(itsNeighbours.stream().filter(TcpSocket::listens)).hasSize(1);
        List<TcpSocket> ring = between(sockets, itsNeighbours);
        assertThat(ring).as("from the rank before, and to the next").hasSize(2);
        sabotage.cut(other, ring.get(0));
        Sabotage.resume(held);

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
        ProcessHandle held = holdInTheMiddle(training);
        for (ProcessHandle executor : List.of(held, otherThan(held))) {
            executor.destroyForcibly();
            executor.onExit().get(1, TimeUnit.MINUTES);
        }
        Path damaged = flipAByte(newestCheckpoint().resolve("parameters.bin"));

        assertThat(undisturbedEnd(training))
                .containsPattern("passed over a checkpoint: \\S*" + damaged + ": expected SHA-256")
                .containsPattern("restart 1 of 5 .*after step \\d+");
    }

    @Test
    void theDiskIsFull() throws Exception {
        Running training = trainOnCluster();
        ProcessHandle held = holdInTheMiddle(training);
        List<ProcessHandle> executors = List.of(held, otherThan(held));
        for (ProcessHandle executor : executors) {
            Sabotage.limitFiles(executor, SMALL_FILE_BYTES);
        }
        Sabotage.resume(held);
        training.await(() -> read(training.err()).contains("restart 1"));
        for (ProcessHandle executor : executors) {
            Sabotage.allowFiles(executor);
        }

        assertThat(undisturbedEnd(training))
                .containsPattern("restart 1 of 5 .*: rank 0 on \\S+: java.io.IOException: File too large");
    }

    @Test
    void theDriverIsToldToEnd() throws Exception {
        Running training = trainOnCluster();
        ProcessHandle held = holdInTheMiddle(training);
        training.process().destroy();
        Sabotage.resume(held);

        Result ended = training.result();
        long step = stepOf(newestCheckpoint());
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
        assertThat(ended.err()).contains("told to end; start again, and training goes on after step " + step);
        assertThat(undisturbedEnd(train(run, 2, "--master", "local[2]"))).contains("going on after step " + step);
    }

    /** As by Ctrl-C. And training goes on where there is less room. */
    @Test
    void aTrainingInOneProcessIsToldToEnd() throws Exception {
        Running training = train(run, 2, "--master", "local[2]");
        ProcessHandle process = training.process().toHandle();
        awaitMiddle(training);
        Sabotage.pause(process);
        process.destroy();
        Sabotage.resume(process);
        Result ended = training.result();
        long step = stepOf(newestCheckpoint());
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
        assertThat(ended.err()).contains("told to end; start again, and training goes on after step " + step);

        Result result = train(run, 1, "--master", "local[1]").result();
        assertDone(result);
        assertThat(result.err()).contains("going on after step " + step);
        assertEachSampleOnce();
        assertThat(values("learning_rate", run)).isEqualTo(values("learning_rate", undisturbed));
    }

    @Test
    void aMachineIsLostForGood() throws Exception {
        Running training = trainOnCluster("--set", "elastic.min-ranks=1", "--set", "elastic.patience=3 seconds");
        ProcessHandle held = holdInTheMiddle(training);
        cluster.lose(held);

        Result result = training.result();
        cluster.addMachine(Map.of());
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
        assertThat(values("step", run)).isEqualTo(values("step", undisturbed)).hasSize(STEPS);
        assertThat(values("samples", run)).isEqualTo(values("samples", undisturbed));
    }

    /** What the rows of the steps say under a key. */
    private static List<JsonNode> values(String key, Path run) throws IOException {
        return Run.steps(run).stream().map(row -> row.get(key)).toList();
    }

    private Running trainOnCluster(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--master", cluster.url(), "--executor-memory", "512m"));
        arguments.addAll(List.of(more));
        return train(run, 2, arguments.toArray(String[]::new));
    }

    /** On the smaller split, so that what costs time is the start of processes and not the training. */
    private static Running train(Path run, int ranks, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--ranks", Integer.toString(ranks), "--set", "data.train=val", "--set", "checkpoint.every-steps=3"));
        arguments.addAll(List.of(more));
        return Saccade.start(work, Map.of(), Saccade.trainDigits(dataset, run, arguments.toArray(String[]::new)));
    }

    /** Stops one executor in the middle of training, so that all wait in the next exchange, and gives it. */
    private ProcessHandle holdInTheMiddle(Running training) throws Exception {
        awaitMiddle(training);
        ProcessHandle held = cluster.executors().get(0);
        Sabotage.pause(held);
        return held;
    }

    private static ProcessHandle otherThan(ProcessHandle executor) {
        return cluster.executors().stream()
                .filter(other -> !other.equals(executor))
                .findFirst()
                .orElseThrow();
    }

    /** Until training has written that it is behind its second checkpoint. */
    private void awaitMiddle(Running training) throws Exception {
        training.await(this::isInTheMiddle);
        assertThat(isInTheMiddle())
                .as(() -> "training ended early: " + read(training.err()))
                .isTrue();
    }

    private boolean isInTheMiddle() {
        try {
            return Files.exists(run.resolve("metrics.jsonl"))
                    && Run.steps(run).stream().anyMatch(row -> row.get("step").asInt() >= MIDDLE);
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
