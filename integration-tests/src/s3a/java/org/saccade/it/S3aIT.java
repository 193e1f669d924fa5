package org.saccade.it;

import com.amazonaws.services.s3.AmazonS3;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;
import org.saccade.it.Saccade.Running;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands on S3A, as a user runs them: the connector by {@code --jars}, the settings of conf/cluster/s3a.conf. */
class S3aIT {

    private static final Path DIGITS = Saccade.ROOT.resolve("scripts/digits");
    private static final int SHARDS = 40;
    private static final int KILLED = 128 + 9;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path work;

    private static S3Server server;
    private static Map<String, byte[]> local;

    @BeforeAll
    static void startServerAndPrepareLocally() throws Exception {
        server = S3Server.start(work);
        Path output = work.resolve("local");
        assertDone(prepare(server, DIGITS.toString(), output.toString()).result());
        local = contents(output);
        for (Map.Entry<String, byte[]> file : contents(DIGITS).entrySet()) {
            server.put("input/" + file.getKey(), DIGITS.resolve(file.getKey()));
        }
        assertDone(prepare(server, DIGITS.toString(), server.uri("digits")).result());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void holdsTheBytesOfALocalRun() throws Exception {
        assertSame("digits/");
        assertThat(assertDone(saccade("verify", server.uri("digits"))).out()).startsWith("sound: ");
        JsonNode dataset = JSON.readTree(
                assertDone(saccade("inspect", server.uri("digits"), "--json")).out());
        assertThat(dataset.at("/splits/train/samples").asInt()).isEqualTo(1200);
    }

    @Test
    void saysWhatIsPreparedAlready() throws Exception {
        Result again = assertDone(
                prepare(server, DIGITS.toString(), server.uri("digits")).result());
        assertThat(again.out()).startsWith("already prepared: s3a://bucket/digits (");
    }

    /** Also with slashes at the ends of both URIs. */
    @Test
    void readsItsInputFromS3() throws Exception {
        assertDone(prepare(server, server.uri("input/"), server.uri("from-s3/")).result());
        assertSame("from-s3/");
    }

    @Test
    void collectsGarbageAndLeavesTheRest() throws Exception {
        Path orphan = Files.writeString(work.resolve("orphan"), "of an attempt that Spark lost");
        assertDone(prepare(server, DIGITS.toString(), server.uri("garbage")).result());
        server.put("garbage/train/shard-00000-of-99999.tar", orphan);
        server.put("garbage/_preparing/parts/train-shard-00000-of-99999.json", orphan);
        server.put("garbage/notes.txt", orphan);

        Result collected = assertDone(saccade("gc", server.uri("garbage")));

        assertThat(collected.out()).contains("removed: 2 files, ");
        server.delete("garbage/notes.txt");
        assertSame("garbage/");
    }

    @Test
    void goesOnWithTheSameBytesAfterAKill() throws Exception {
        Running preparation = prepare(server, DIGITS.toString(), server.uri("killed"));
        preparation.await(() -> !committed(server, "killed").isEmpty());
        Result killed = preparation.kill();
        int finished = committed(server, "killed").size();
        assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);
        assertThat(finished).isBetween(1, SHARDS - 1);

        Result resumed = assertDone(
                prepare(server, DIGITS.toString(), server.uri("killed")).result());

        assertThat(resumed.err()).as("images left, of 1500").containsPattern("\"total\":1[0-4]\\d\\d,");
        assertSame("killed/");
    }

    @Test
    void endsSoonWhereTheServerGoesAway() throws Exception {
        try (S3Server mortal = S3Server.start(Files.createDirectories(work.resolve("mortal")))) {
            Running preparation = prepare(mortal, DIGITS.toString(), mortal.uri("lost"));
            preparation.await(() -> !committed(mortal, "lost").isEmpty());
            mortal.kill();
            Instant killed = Instant.now();
            Result result = preparation.result();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(6);
            assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofMinutes(2));
            String message =
                    result.err().lines().filter(line -> !line.startsWith("{")).collect(Collectors.joining("\n"));
            assertThat(message)
                    .contains("s3a://bucket/lost")
                    .doesNotContain("\n")
                    .endsWith("run again");
        }
    }

    /** With fewer connections than there are shards, which stay open: between two reads they hold none. */
    @Test
    void trainsWithCheckpointsOnS3AndGoesOnAfterAKill() throws Exception {
        Running training = train();
        training.await(() -> server.keys("run/checkpoints/").stream().anyMatch(key -> key.endsWith("CHECKPOINT.json")));
        assertThat(training.kill().exitCode()).isEqualTo(KILLED);

        Result resumed = assertDone(train().result());

        assertThat(resumed.err()).contains("going on after step 38 of s3a://bucket/run");
        assertThat(server.keys("run/checkpoints/")).allMatch(key -> key.startsWith("run/checkpoints/step-0000000076/"));
        JsonNode lastEpoch = lastRow(server.objects("run/").get("metrics.jsonl"));
        JsonNode evaluation = JSON.readTree(
                assertDone(saccade("evaluate", server.uri("run"), "--data", server.uri("digits"), "--json"))
                        .out());
        assertThat(lastEpoch.get("epoch").asInt()).isEqualTo(2);
        assertThat(evaluation.get("top1").asDouble())
                .isEqualTo(lastEpoch.get("top1").asDouble());
    }

    private static Running train() throws IOException {
        return start(
                server,
                "train",
                Saccade.ROOT.resolve("conf/experiments/digits.conf").toString(),
                "--ranks",
                "2",
                "--run",
                server.uri("run"),
                "--set",
                "data.path=" + server.uri("digits"),
                "--set",
                "train.epochs=2",
                "--set",
                "train.warmup-epochs=1",
                "--set",
                "checkpoint.keep=1",
                "--conf",
                "spark.hadoop.fs.s3a.connection.maximum=4");
    }

    private static Running prepare(S3Server server, String input, String output) throws IOException {
        return start(
                server,
                "prepare",
                "--input",
                input,
                "--output",
                output,
                "--shards-multiple-of",
                String.valueOf(SHARDS / 2));
    }

    private static Result saccade(String... arguments) throws IOException, InterruptedException {
        return start(server, arguments).result();
    }

    private static Running start(S3Server server, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--master", "local[2]", "--jars", jarOf(S3AFileSystem.class) + "," + jarOf(AmazonS3.class)));
        all.addAll(List.of(
                "--properties-file",
                Saccade.ROOT.resolve("conf/cluster/s3a.conf").toString()));
        server.settings().forEach((name, value) -> all.addAll(List.of("--conf", "spark.hadoop." + name + "=" + value)));
        return Saccade.start(work, Map.of(), all.toArray(String[]::new));
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static Result assertDone(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private static List<String> committed(S3Server server, String dataset) {
        return server.keys(dataset + "/_preparing/parts/");
    }

    private static void assertSame(String dataset) throws IOException {
        assertThat(server.objects(dataset))
                .containsOnlyKeys(local.keySet())
                .allSatisfy((name, bytes) -> assertThat(bytes).as(name).isEqualTo(local.get(name)));
        assertThat(server.openUploads()).isEmpty();
    }

    private static JsonNode lastRow(byte[] metrics) throws IOException {
        List<String> rows = new String(metrics, StandardCharsets.UTF_8).lines().toList();
        return JSON.readTree(rows.get(rows.size() - 1));
    }

    private static SortedMap<String, byte[]> contents(Path folder) throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
