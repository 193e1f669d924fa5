package org.saccade.data.cli;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.Digits;
import org.saccade.data.source.PackedDigits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands, in this process, on Spark, over a few digits in every form. */
class FormsIT {

    @TempDir
    private Path folder;

    private final Saccade saccade = new Saccade();

    @BeforeEach
    void useTwoCores() {
        System.setProperty("spark.master", "local[2]");
    }

    @AfterEach
    void forgetTheMaster() {
        System.clearProperty("spark.master");
    }

    /** What a dataset holds, without the manifest: that names the input by its fingerprint. */
    private Map<String, byte[]> shards(Path input, String output) throws IOException {
        assertThat(saccade.run(
                        "prepare",
                        "--input",
                        input,
                        "--synsets",
                        Digits.FOLDER.resolve("synsets.txt"),
                        "--output",
                        folder.resolve(output)))
                .as(saccade::stderr)
                .isZero();
        assertThat(saccade.run("verify", folder.resolve(output))).isZero();
        Map<String, byte[]> shards = new LinkedHashMap<>(FolderContents.of(folder.resolve(output)));
        shards.remove("MANIFEST.json");
        return shards;
    }

    @Test
    void theFormOfTheInputLeavesNoTrace() throws Exception {
        Map<String, byte[]> inception = shards(PackedDigits.folder("tfrecord-inception"), "inception");
        assertThat(inception).containsKeys("train/shard-00000-of-00001.tar", "val/shard-00000-of-00001.tar");
        for (String form : new String[] {"tfrecord-tfds", "tfrecord-gzip", "webdataset", "hf-archive"}) {
            assertSame(shards(PackedDigits.folder(form), form), inception, form);
        }
    }

    /** The index differs: what was converted or misnamed before is neither now. */
    @Test
    void whatWasPreparedIsAWebDatasetItself() throws Exception {
        Map<String, byte[]> once = shards(PackedDigits.folder("webdataset"), "once");
        Map<String, byte[]> twice = shards(folder.resolve("once"), "twice");
        once.keySet().removeIf(name -> name.endsWith(".idx"));
        twice.keySet().removeIf(name -> name.endsWith(".idx"));
        assertSame(twice, once, "our own shards");
    }

    @Test
    void anImageWithoutANameIsPreparedToo() throws Exception {
        assertThat(shards(PackedDigits.folder("mds"), "mds"))
                .containsKeys("train/shard-00000-of-00001.tar", "val/shard-00000-of-00001.tar");
        assertThat(saccade.stdout()).contains("17 samples");
    }

    private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected, String form) {
        assertThat(actual.keySet()).as(form).isEqualTo(expected.keySet());
        expected.forEach((name, bytes) ->
                assertThat(actual.get(name)).as("%s, %s", form, name).isEqualTo(bytes));
    }
}
