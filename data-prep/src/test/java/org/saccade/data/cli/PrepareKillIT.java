package org.saccade.data.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code kill -9} at random moments of a conversion, which is started again each time: the bytes are the same, and no finished shard is read again. */
class PrepareKillIT {

    private static final int KILLS = 5;
    private static final long SEED = 7;
    private static final int IMAGES = 12_000;
    private static final int SHARDS = 100;
    private static final int KILLED = 128 + 9;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void endsWithTheSameBytesHoweverOftenItIsKilled() throws Exception {
        Path undisturbed = folder.resolve("undisturbed");
        Path killed = folder.resolve("killed");
        assertThat(start(undisturbed).end()).isZero();

        Random random = new Random(SEED);
        List<Integer> committedAtStart = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            committedAtStart.add(committed(killed).size());
            killAt(random.nextDouble(), killed);
        }
        int toRead = IMAGES - samples(committed(killed));
        Preparation last = start(killed);
        assertThat(last.end()).as(last::errors).isZero();

        assertThat(last.images())
                .hasValueSatisfying(
                        images -> assertThat(images.get("total").asInt()).isEqualTo(toRead));
        assertThat(committedAtStart).as("kills while shards are written").anyMatch(shards -> shards > 0);
        Map<String, byte[]> whole = FolderContents.of(undisturbed);
        assertThat(FolderContents.of(killed))
                .containsOnlyKeys(whole.keySet())
                .allSatisfy((name, bytes) -> assertThat(bytes).as(name).isEqualTo(whole.get(name)));
    }

    /** @param moment of the work that is left: the first half of it is reading images, the second writing shards */
    private void killAt(double moment, Path output) throws Exception {
        List<JsonNode> before = committed(output);
        Preparation preparation = start(output);
        if (moment < 0.5) {
            preparation.await(() -> preparation.images().stream()
                    .anyMatch(images -> images.get("done").asInt()
                            >= 2 * moment * images.get("total").asInt()));
        } else {
            // Not to the very end: the process shall be there to be killed.
            int shards = before.size() + (int) ((2 * moment - 1) * 0.9 * (SHARDS - before.size()));
            preparation.await(() -> committedFiles(output).size() > shards);
        }
        assertThat(preparation.kill()).as(preparation::errors).isEqualTo(KILLED);
        preparation.images().ifPresent(images -> assertThat(images.get("total").asInt())
                .isEqualTo(IMAGES - samples(before)));
    }

    private static int samples(List<JsonNode> parts) {
        return parts.stream().mapToInt(part -> part.at("/info/samples").asInt()).sum();
    }

    private static List<JsonNode> committed(Path output) throws IOException {
        List<JsonNode> parts = new ArrayList<>();
        for (Path part : committedFiles(output)) {
            parts.add(JSON.readTree(part.toFile()));
        }
        return parts;
    }

    private static List<Path> committedFiles(Path output) {
        Path parts = output.resolve("_preparing/parts");
        if (!Files.isDirectory(parts)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(parts)) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Preparation start(Path output) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Xmx512m", "-Dspark.master=local[2]", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "prepare", "--layout", "synthetic:orientation"));
        command.addAll(List.of("--samples", String.valueOf(IMAGES - SHARDS), "--val-samples", String.valueOf(SHARDS)));
        command.addAll(List.of("--shards-multiple-of", String.valueOf(SHARDS / 2), "--output", output.toString()));
        Path errors = Files.createTempFile(folder, "stderr", ".txt");
        return new Preparation(
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(errors.toFile())
                        .start(),
                errors);
    }

    /** The command as a process: the JVM itself, so that a kill leaves it no time. */
    private record Preparation(Process process, Path stderr) {

        int end() throws InterruptedException {
            assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as(this::errors)
                    .isTrue();
            return process.exitValue();
        }

        int kill() throws InterruptedException {
            return process.destroyForcibly().waitFor();
        }

        /** Returns also where the process ends before. */
        void await(BooleanSupplier moment) throws InterruptedException {
            Instant end = Instant.now().plus(DEADLINE);
            while (!moment.getAsBoolean() && !process.waitFor(5, TimeUnit.MILLISECONDS)) {
                assertThat(Instant.now()).as(this::errors).isBefore(end);
            }
        }

        /** The last that it told of images. */
        Optional<JsonNode> images() {
            // The last line may be half written.
            return errors().lines()
                    .filter(line -> line.contains("\"what\":\"images\"") && line.endsWith("}"))
                    .reduce((first, second) -> second)
                    .map(Preparation::parse);
        }

        String errors() {
            try {
                return Files.readString(stderr);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static JsonNode parse(String line) {
            try {
                return JSON.readTree(line);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
