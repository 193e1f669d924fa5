package org.saccade.data.cli;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What is garbage and what is not, and a preparation that is only planned. */
class GcCommandIT {

    private static final List<String> GARBAGE = List.of(
            "_duplicates.jsonl",
            "_preparing/fingerprint",
            "_preparing/parts/train-shard-00000-of-00003.json",
            "_preparing/temporary/9-attempt-7-train-shard-00000-of-00003.tar",
            "_quarantine/val.jsonl",
            "train/shard-00000-of-00003.idx",
            "train/shard-00000-of-00003.tar",
            "train/shard-00000-of-00003.tfrecord");

    private static final List<String> FOREIGN =
            List.of("_duplicates.jsonl.mine", "notes.txt", "test/shard-00000-of-00001.tar", "train/shard-0.tar");

    @TempDir
    private Path folder;

    private Path dataset;
    private final Saccade saccade = new Saccade();

    @BeforeEach
    void useTwoCores() {
        System.setProperty("spark.master", "local[2]");
        dataset = folder.resolve("dataset");
    }

    @AfterEach
    void forgetTheMaster() {
        System.clearProperty("spark.master");
    }

    private int prepare(String... more) {
        return saccade.run(Stream.concat(
                        Stream.of(
                                "prepare",
                                "--layout",
                                "synthetic:orientation",
                                "--samples",
                                "40",
                                "--val-samples",
                                "8",
                                "--output",
                                dataset.toString()),
                        Stream.of(more))
                .toArray());
    }

    @Test
    void removesWhatTheManifestDoesNotNameAndNothingForeign() throws IOException {
        assertThat(prepare()).as(saccade::stderr).isZero();
        Map<String, byte[]> whole = FolderContents.of(dataset);
        for (String name : Stream.concat(GARBAGE.stream(), FOREIGN.stream()).toList()) {
            Files.createDirectories(dataset.resolve(name).getParent());
            Files.write(dataset.resolve(name), new byte[10]);
        }

        assertThat(saccade.run("gc", dataset, "--dry-run")).as(saccade::stderr).isZero();
        assertThat(saccade.stdout().lines())
                .startsWith(GARBAGE.stream().map(name -> name + " (10 B)").toArray(String[]::new));
        assertThat(saccade.stdout()).contains("to be removed: 8 files, 80 B (file:");
        assertThat(FolderContents.of(dataset)).hasSize(whole.size() + GARBAGE.size() + FOREIGN.size());

        assertThat(saccade.run("gc", dataset)).as(saccade::stderr).isZero();
        assertThat(saccade.stdout()).contains("removed: 8 files, 80 B (file:");
        Map<String, byte[]> left = FolderContents.of(dataset);
        assertThat(left.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(whole.keySet().stream(), FOREIGN.stream()).toList());
        assertThat(dataset.resolve("_preparing")).doesNotExist();
        assertThat(saccade.run("verify", dataset)).as(saccade::stderr).isZero();

        assertThat(saccade.run("gc", dataset)).isZero();
        assertThat(saccade.stdout()).startsWith("removed: 0 files, 0 B");
    }

    @Test
    void anUnfinishedPreparationIsNoGarbage() throws IOException {
        Files.createDirectories(dataset.resolve("_preparing"));
        Files.writeString(dataset.resolve("_preparing/fingerprint"), "sha256:0");
        assertThat(saccade.run("gc", dataset)).isEqualTo(5);
        assertThat(saccade.error())
                .contains("the folder holds an unfinished preparation, which is no garbage")
                .endsWith("start it again to finish it, or delete the folder");
        assertThat(dataset.resolve("_preparing/fingerprint")).exists();

        assertThat(saccade.run("gc", folder.resolve("nowhere"))).isEqualTo(6);
        assertThat(saccade.error()).contains("nowhere: holds no MANIFEST.json");
    }

    @Test
    void aDryRunSaysWhatWouldBeWrittenAndWritesNothing() throws IOException {
        assertThat(prepare("--dry-run", "--shards-multiple-of", "4"))
                .as(saccade::stderr)
                .isZero();
        assertThat(saccade.stdout())
                .startsWith("to be prepared: file:")
                .contains("(4 classes, 0 damaged containers)")
                .containsPattern("train +40 images +4 shards +about [\\d.]+ KiB +0 shards are there")
                .containsPattern("val +8 images +4 shards ");
        assertThat(dataset).doesNotExist();

        assertThat(prepare()).isZero();
        Map<String, byte[]> whole = FolderContents.of(dataset);
        assertThat(prepare("--dry-run", "--json")).isZero();
        assertThat(saccade.stdout()).contains("\"finished_shards\" : 1", "\"already_prepared\" : true");
        assertThat(FolderContents.of(dataset)).containsOnlyKeys(whole.keySet());
        assertThat(prepare("--dry-run", "--seed", "1")).isEqualTo(5);
    }
}
