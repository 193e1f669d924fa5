package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;
import org.saccade.data.cli.FolderContents;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.Ilsvrc;
import org.saccade.data.source.InputOptions;
import org.saccade.data.source.file.HadoopFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Transport that fails: another attempt makes it good, and a torn file is never seen. */
class PrepareRetryIT {

    @TempDir
    private static Path folder;

    private static final HadoopFiles FILES = new HadoopFiles(configuration());
    private static Map<String, byte[]> whole;

    @TempDir
    private Path output;

    @BeforeAll
    static void prepareUndisturbed() throws IOException {
        prepare("local[2]", Digits.FOLDER.toString(), folder.toString());
        whole = FolderContents.of(folder);
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        FaultyFileSystem.register(configuration);
        ObjectStore.register(configuration);
        return configuration;
    }

    @AfterEach
    void repair() {
        FaultyFileSystem.READ.repair();
        FaultyFileSystem.WRITE.repair();
        FaultyFileSystem.CLOSE.repair();
    }

    /** The first of the two calls lists a container, the second reads an image. */
    @ParameterizedTest
    @ValueSource(ints = {60, 1000})
    void aReadThatFailsOnceIsTriedAgain(int call) throws Exception {
        FaultyFileSystem.READ.failOnce(call);
        prepare("local[2,2]", FaultyFileSystem.SCHEME + Digits.FOLDER, output.toString());

        assertThat(FaultyFileSystem.READ.hasStruck()).isTrue();
        assertWhole();
    }

    /** Closes: the first is that of the fingerprint, which the driver writes. */
    @Test
    void aWriteOrACloseThatFailsOnceIsTriedAgain() throws Exception {
        FaultyFileSystem.WRITE.failOnce(3000);
        FaultyFileSystem.CLOSE.failOnce(4);
        prepare("local[2,3]", Digits.FOLDER.toString(), FaultyFileSystem.SCHEME + output);

        assertThat(FaultyFileSystem.WRITE.hasStruck()).isTrue();
        assertThat(FaultyFileSystem.CLOSE.hasStruck()).isTrue();
        assertWhole();
    }

    @Test
    void anObjectStoreHoldsTheSameFiles() throws Exception {
        prepare("local[2]", Digits.FOLDER.toString(), ObjectStore.SCHEME + output);
        assertWhole();
    }

    @Test
    void aWriteThatFailsWithoutRetriesLeavesNoFileBehind() {
        FaultyFileSystem.WRITE.failOnce(100);
        assertThatThrownBy(() -> prepare("local[1]", Digits.FOLDER.toString(), FaultyFileSystem.SCHEME + output))
                .rootCause()
                .hasMessageStartingWith("injected write failure");
        assertThat(output.resolve("MANIFEST.json")).doesNotExist();
        assertThat(output.resolve("_preparing/temporary")).isEmptyDirectory();
    }

    private static void prepare(String master, String input, String output) throws IOException {
        SparkConf conf = new SparkConf()
                .setAppName("retry")
                .setMaster(master)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            PrepareSettings settings =
                    new PrepareSettings(0, Passthrough.DEFAULT, ShardContainer.TAR, 1 << 20, 1, Acceptance.USUAL);
            new Prepare(spark, FILES, output, settings, (done, total, bad) -> {})
                    .run(new Ilsvrc().open(FILES, InputOptions.of(input)));
        }
    }

    private void assertWhole() throws IOException {
        assertThat(FolderContents.of(output))
                .containsOnlyKeys(whole.keySet())
                .allSatisfy((name, bytes) -> assertThat(bytes).as(name).isEqualTo(whole.get(name)));
    }
}
