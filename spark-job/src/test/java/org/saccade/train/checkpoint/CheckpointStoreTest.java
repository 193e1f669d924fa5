package org.saccade.train.checkpoint;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Over Hadoop's local file system and real files. */
class CheckpointStoreTest {
    private static final String OLD = "step-0000000100";
    private static final String NEW = "step-0000000200";
    private static final List<String> FILES =
            List.of("CHECKPOINT.json", "parameters.bin", "updater.bin", "schedule.json");

    @TempDir
    Path run;

    private FileSystem fs;
    private CheckpointStore store;

    private static final VectorSource NOTHING_MORE = sink -> {};

    @BeforeEach
    void openStore() throws IOException {
        fs = FileSystem.getLocal(new Configuration());
        store = storeKeeping(5);
    }

    private CheckpointStore storeKeeping(int keep) {
        return new CheckpointStore(fs, new org.apache.hadoop.fs.Path(run.toUri()), keep);
    }

    @Test
    void givesBackWhatWasSaved() throws IOException {
        Checkpoint saved = checkpoint(123, 200_001);
        store.save(saved, NOTHING_MORE);

        SavedCheckpoint read = newest().orElseThrow();

        assertThat(read.position()).isEqualTo(saved.position());
        assertThat(read.vector("parameters")).isEqualTo(saved.vectors().get("parameters"));
        assertThat(read.vector("updater")).isEqualTo(saved.vectors().get("updater"));
        assertThat(read.vector("parameters").isDirect()).isTrue();
        assertThat(read.documents()).containsOnlyKeys("schedule.json");
        assertThat(read.documents().get("schedule.json")).isEqualTo("{\"kind\":\"cosine\"}".getBytes(UTF_8));
    }

    @Test
    void takesMoreVectorsOneAfterTheOther() throws IOException {
        FloatBuffer passing = FloatBuffer.allocate(1);
        VectorSource more = sink -> {
            sink.accept("residual-0", passing.put(0, 5));
            sink.accept("residual-1", passing.put(0, 6));
        };
        store.save(checkpoint(123, 10), more);

        SavedCheckpoint read = newest().orElseThrow();
        assertThat(read.vector("residual-0").get(0)).isEqualTo(5);
        assertThat(read.vector("residual-1").get(0)).isEqualTo(6);
        assertThat(read.hasVector("residual-2")).isFalse();
        assertThatThrownBy(() -> read.vector("residual-2"))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("residual-2.bin");
    }

    @Test
    void asksForMoreVectorsAlsoWhereTheCheckpointStandsAlready() throws IOException {
        List<String> asked = new ArrayList<>();
        VectorSource more = sink -> asked.add("asked");
        store.save(checkpoint(123, 10), more);
        store.save(checkpoint(123, 10), more);

        assertThat(asked).hasSize(2);
    }

    @Test
    void writesTheDocumentedFilesAndNothingElse() throws IOException {
        store.save(checkpoint(123, 10), NOTHING_MORE);

        assertThat(fs).isInstanceOf(LocalFileSystem.class);
        assertThat(namesIn("checkpoints")).containsExactly("step-0000000123");
        assertThat(namesIn("checkpoints/step-0000000123")).containsExactlyInAnyOrderElementsOf(FILES);
        assertThat(Files.size(run.resolve("checkpoints/step-0000000123/parameters.bin")))
                .isEqualTo(40);
        assertThat(Files.readString(run.resolve("checkpoints/step-0000000123/CHECKPOINT.json")))
                .contains("\"version\" : 1", "\"step_in_epoch\" : 3", "\"file\" : \"updater.bin\"", "\"bytes\" : 40");
    }

    @Test
    void vectorsAreLittleEndianFloats() throws IOException {
        FloatBuffer one = FloatBuffer.wrap(new float[] {1f});
        store.save(new Checkpoint(position(1, one), Map.of("parameters", one), Map.of()), NOTHING_MORE);

        assertThat(Files.readAllBytes(run.resolve("checkpoints/step-0000000001/parameters.bin")))
                .containsExactly(0, 0, 0x80, 0x3F);
    }

    @Test
    void anEmptyRunHasNoCheckpoint() throws IOException {
        assertThat(newest()).isEmpty();
        Files.createDirectories(run.resolve("checkpoints"));
        assertThat(newest()).isEmpty();
    }

    @Test
    void aCutFileIsPassedOverAtWhateverLengthItWasCut() throws IOException {
        saveOldAndNew();
        for (String name : FILES) {
            Path file = newFile(name);
            byte[] whole = Files.readAllBytes(file);
            int stride = Math.max(1, whole.length / 97);
            for (int length = 0; length < whole.length; length += stride) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThat(passedOver())
                        .as("%s cut to %s bytes", name, length)
                        .singleElement()
                        .satisfies(line -> assertThat(line)
                                .contains("checkpoints/" + NEW + "/" + name + ": expected ")
                                .contains(", found ")
                                .doesNotContain("\n"));
            }
            Files.write(file, whole);
        }
        assertThat(passedOver()).isEmpty();
    }

    @Test
    void anAbsentFileIsPassedOver() throws IOException {
        saveOldAndNew();
        for (String name : FILES) {
            byte[] whole = Files.readAllBytes(newFile(name));
            Files.delete(newFile(name));
            assertThat(passedOver()).singleElement().satisfies(line -> assertThat(line)
                    .containsPattern(
                            name + ": expected (a manifest|\\d+ bytes), found (none: .* never finished|no file)"));
            Files.write(newFile(name), whole);
        }
        assertThat(passedOver()).isEmpty();
    }

    @Test
    void oneFlippedBitAnywhereIsNoticed() throws IOException {
        saveOldAndNew();
        for (String name : FILES) {
            byte[] whole = Files.readAllBytes(newFile(name));
            for (int i = 0; i < whole.length; i++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= 1;
                Files.write(newFile(name), flipped);
                if (!isWhiteSpace(whole[i], flipped[i])) {
                    assertThat(passedOver())
                            .as("%s with a flipped bit in byte %s", name, i)
                            .hasSize(1);
                }
            }
            Files.write(newFile(name), whole);
        }
        assertThat(passedOver()).isEmpty();
    }

    /** Between the tokens of the manifest, which white space it is does not matter. */
    private static boolean isWhiteSpace(byte before, byte after) {
        return Character.isWhitespace(before) && Character.isWhitespace(after);
    }

    @Test
    void namesBothHashes() throws IOException {
        saveOldAndNew();
        byte[] bytes = Files.readAllBytes(newFile("updater.bin"));
        bytes[5] ^= 4;
        Files.write(newFile("updater.bin"), bytes);

        assertThat(passedOver().get(0))
                .containsPattern("updater.bin: expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}$");
    }

    @Test
    void aCheckpointUnderAnotherStepsNameIsPassedOver() throws IOException {
        store.save(checkpoint(100, 5), NOTHING_MORE);
        Files.move(run.resolve("checkpoints/" + OLD), run.resolve("checkpoints/" + NEW));
        store.save(checkpoint(100, 5), NOTHING_MORE);

        assertThat(passedOver()).singleElement().satisfies(line -> assertThat(line)
                .contains("expected step 200, found step 100"));
    }

    /** A process that dies while it saves leaves the parts, and no manifest. */
    @Test
    void replacesWhatWasBroken() throws IOException {
        saveOldAndNew();
        Files.delete(newFile("CHECKPOINT.json"));
        Files.write(newFile("left-over.bin"), new byte[3]);

        store.save(checkpoint(200, 7), NOTHING_MORE);

        assertThat(newest().orElseThrow().position().step()).isEqualTo(200);
        assertThat(namesIn("checkpoints/" + NEW)).containsExactlyInAnyOrderElementsOf(FILES);
    }

    @Test
    void leavesAloneWhatIsSavedAlready() throws IOException {
        store.save(checkpoint(100, 7), NOTHING_MORE);
        Object before = Files.readAttributes(run.resolve("checkpoints/" + OLD), "unix:ino,lastModifiedTime");

        store.save(checkpoint(100, 7), NOTHING_MORE);

        assertThat(Files.readAttributes(run.resolve("checkpoints/" + OLD), "unix:ino,lastModifiedTime"))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void keepsTheLastOnes(int keep) throws IOException {
        for (int step = 10; step <= 50; step += 10) {
            storeKeeping(keep).save(checkpoint(step, 3), NOTHING_MORE);
        }

        assertThat(namesIn("checkpoints"))
                .containsExactlyInAnyOrderElementsOf(List.of("step-0000000030", "step-0000000040", "step-0000000050")
                        .subList(3 - keep, 3));
    }

    @Test
    void aBrokenOneDoesNotCountAmongThoseThatAreKept() throws IOException {
        CheckpointStore two = storeKeeping(2);
        two.save(checkpoint(10, 3), NOTHING_MORE);
        two.save(checkpoint(20, 3), NOTHING_MORE);
        Files.write(run.resolve("checkpoints/step-0000000020/updater.bin"), new byte[1]);
        two.save(checkpoint(30, 3), NOTHING_MORE);

        assertThat(namesIn("checkpoints"))
                .containsExactlyInAnyOrder("step-0000000010", "step-0000000020", "step-0000000030");
    }

    /** Its sizes are right and its hash is wrong, and training went on from the one before. */
    @Test
    void aBrokenOneOfALaterStepPushesOutNoGoodOne() throws IOException {
        CheckpointStore one = storeKeeping(1);
        one.save(checkpoint(200, 3), NOTHING_MORE);
        Files.write(newFile("updater.bin"), new byte[12]);
        one.save(checkpoint(150, 3), NOTHING_MORE);

        List<String> lines = new ArrayList<>();
        assertThat(one.newestValid(lines::add).orElseThrow().position().step()).isEqualTo(150);
        assertThat(lines).hasSize(1);
    }

    @Test
    void ignoresWhatIsNoCheckpoint() throws IOException {
        Files.createDirectories(run.resolve("checkpoints/step-1"));
        Files.createDirectories(run.resolve("checkpoints/_temporary"));
        Files.write(run.resolve("checkpoints/step-0000000999"), new byte[1]);

        assertThat(newest()).isEmpty();
    }

    @Test
    void refusesAHashThatIsNotThatOfTheParameters() {
        FloatBuffer parameters = FloatBuffer.wrap(new float[] {1, 2});
        Position position = position(5, FloatBuffer.wrap(new float[] {1, 3}));
        Checkpoint wrong = new Checkpoint(position, Map.of("parameters", parameters), Map.of());

        assertThatThrownBy(() -> store.save(wrong, NOTHING_MORE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the position's parameterHash must be that of the parameters, got "
                        + position.parameterHash() + " for parameters of " + ParameterHash.of(parameters));
        assertThat(run.resolve("checkpoints/step-0000000005/CHECKPOINT.json")).doesNotExist();
    }

    @Test
    void validatesItsArguments() {
        FloatBuffer vector = FloatBuffer.allocate(1);
        Position position = position(1, vector);

        assertThatThrownBy(() -> storeKeeping(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least 1 checkpoint must be kept, got keep=0");
        assertThatThrownBy(() -> new Checkpoint(position, Map.of("updater", vector), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint needs the vector parameters, got [updater]");
        assertThatThrownBy(() -> new Checkpoint(position, Map.of("parameters", vector, "../x", vector), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a part of a checkpoint must be named with letters, digits, '.', '_' and '-', got ../x");
        assertThatThrownBy(() -> new Checkpoint(position, Map.of("parameters", vector), Map.of("x.bin", new byte[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a document of a checkpoint must not end in .bin or be called CHECKPOINT.json, got x.bin");
        assertThatThrownBy(() -> new Position(0, 3, 2, 0, "f", 1, "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a position needs epoch >= 0 and 0 <= stepInEpoch <= step, got epoch=0, stepInEpoch=3, step=2");
        assertThatThrownBy(() -> new Position(0, 0, 0, 0, "f", 0, "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a position needs globalBatchSize >= 1, got 0");
        assertThatThrownBy(() -> new Position(0, 0, 0, 0, " ", 1, "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a position needs the fingerprint of its dataset, got a blank one");
        assertThatThrownBy(() -> new Position(0, 0, 0, 0, "f", 1, "XY"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameterHash must be a SHA-256 of 64 hexadecimal digits, got XY");
    }

    @Test
    void hashesTheBytesOfTheFileWhateverTheBufferIs() {
        FloatBuffer heap =
                FloatBuffer.wrap(new float[] {9, 1, 2, 9}).position(1).limit(3);
        FloatBuffer bigEndian =
                ByteBuffer.allocateDirect(8).asFloatBuffer().put(1).put(2).flip();

        assertThat(ParameterHash.of(heap))
                .isEqualTo(ParameterHash.of(bigEndian))
                // SHA-256 of the bytes 00 00 80 3f 00 00 00 40
                .isEqualTo("b9c80b5adeca450753a16950c3cc655d271f7bef7a485bc83f112b72fef21d37");
        assertThat(heap.position()).isEqualTo(1);
    }

    private void saveOldAndNew() throws IOException {
        store.save(checkpoint(100, 40), NOTHING_MORE);
        store.save(checkpoint(200, 40), NOTHING_MORE);
    }

    private Path newFile(String name) {
        return run.resolve("checkpoints").resolve(NEW).resolve(name);
    }

    private Optional<SavedCheckpoint> newest() throws IOException {
        return store.newestValid(line -> {
            throw new AssertionError("passed over: " + line);
        });
    }

    /** Why the new one was passed over; whatever the reason, there is the old one. */
    private List<String> passedOver() throws IOException {
        List<String> lines = new ArrayList<>();
        SavedCheckpoint checkpoint = store.newestValid(lines::add).orElseThrow();
        assertThat(checkpoint.position().step()).isEqualTo(lines.isEmpty() ? 200 : 100);
        return lines;
    }

    private List<String> namesIn(String folder) throws IOException {
        try (Stream<Path> children = Files.list(run.resolve(folder))) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }

    private static Checkpoint checkpoint(long step, int floats) {
        FloatBuffer parameters = FloatBuffer.allocate(floats);
        FloatBuffer updater = FloatBuffer.allocate(floats);
        for (int i = 0; i < floats; i++) {
            parameters.put(i, step + i / 7f);
            updater.put(i, -i);
        }
        return new Checkpoint(
                position(step, parameters),
                Map.of("parameters", parameters, "updater", updater),
                Map.of("schedule.json", "{\"kind\":\"cosine\"}".getBytes(UTF_8)));
    }

    private static Position position(long step, FloatBuffer parameters) {
        return new Position(2, (int) Math.min(3, step), step, -77L, "sha256:abc", 64, ParameterHash.of(parameters));
    }
}
