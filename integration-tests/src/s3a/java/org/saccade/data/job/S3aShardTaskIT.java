package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Sha256;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.it.S3Server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

/** Attempts at one shard on S3, as retries and speculation make them. The shard is uploaded in parts while it is written. */
class S3aShardTaskIT {

    private static final String SHARD = "train/shard-00000-of-00001";
    private static final String PART = "_preparing/parts/train-shard-00000-of-00001.json";

    /** Two parts of the least size that S3 takes, 5 MiB, are full before the last sample comes. */
    private static final int SAMPLES = 4;

    private static final int SAMPLE_BYTES = 4 << 20;

    @TempDir
    private static Path folder;

    private static S3Server server;

    private String dataset;
    private Preparation preparation;

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.start(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void begin(TestInfo test) throws IOException {
        dataset = test.getTestMethod().orElseThrow().getName() + "/";
        preparation = preparation();
        preparation.begin();
    }

    @Test
    void nothingIsSeenOfAShardBeforeItIsWhole() throws IOException {
        ShardPart part = task(preparation, 1).write(outcomes(() -> {
            assertThat(server.openUploads()).containsExactly(dataset + SHARD + ".tar");
            assertThat(server.keys(dataset + "train")).isEmpty();
        }));

        assertThat(server.openUploads()).isEmpty();
        assertWhole(part);
    }

    @Test
    void anAttemptThatFailsLeavesNoObjectAndNoUpload() throws IOException {
        assertThatThrownBy(() -> task(preparation, 1).write(outcomes(() -> {
                    assertThat(server.openUploads()).hasSize(1);
                    throw new IllegalStateException("killed");
                })))
                .hasMessage("killed");

        assertThat(server.openUploads()).isEmpty();
        assertThat(server.keys(dataset)).containsExactly(dataset + "_preparing/fingerprint");
        assertWhole(task(preparation, 2).write(outcomes(() -> {})));
    }

    @Test
    void anAttemptThatFailsLeavesTheObjectsOfAnotherAsTheyAre() throws IOException {
        ShardPart part = task(preparation, 1).write(outcomes(() -> {}));
        assertThatThrownBy(() -> task(preparation, 2).write(outcomes(() -> {
                    throw new IllegalStateException("killed");
                })))
                .hasMessage("killed");

        assertThat(server.openUploads()).isEmpty();
        assertWhole(part);
    }

    @Test
    void twoAttemptsAtOnceEndWithOneObject() throws IOException {
        Preparation restarted = preparation();
        ShardPart part = task(preparation, 1).write(outcomes(() -> {
            ShardPart faster = task(restarted, 2)
                    .write(outcomes(() -> assertThat(server.openUploads()).hasSize(2)));
            assertWhole(faster);
        }));

        assertThat(server.openUploads()).isEmpty();
        assertWhole(part);
    }

    private void assertWhole(ShardPart part) throws IOException {
        Map<String, byte[]> objects = server.objects(dataset);
        assertThat(objects).containsOnlyKeys("_preparing/fingerprint", PART, SHARD + ".tar", SHARD + ".idx");
        assertThat(Sha256.hex(objects.get(SHARD + ".tar")))
                .isEqualTo(part.info().sha256());
        assertThat(Sha256.hex(objects.get(SHARD + ".idx")))
                .isEqualTo(part.info().indexSha256());
        assertThat(preparation.finishedParts(List.of(SHARD))).containsExactly(entry(SHARD, part));
    }

    private Preparation preparation() throws IOException {
        Configuration configuration = new Configuration();
        server.settings().forEach(configuration::set);
        configuration.set("fs.s3a.multipart.size", "5M");
        return new Preparation(new OutputFolder(new HadoopFiles(configuration), server.uri(dataset)), "sha256:0");
    }

    private static ShardTask task(Preparation preparation, long attempt) {
        return new ShardTask(preparation, SHARD, ShardContainer.TAR, List.of(new ClassInfo(0, "a", "a")), attempt);
    }

    private interface Action {
        void run() throws IOException;
    }

    /** @param beforeTheLast what happens when all samples but one are written */
    private static Iterator<Outcome> outcomes(Action beforeTheLast) {
        return new Mapped<>(IntStream.range(0, SAMPLES).iterator(), sample -> {
            if (sample == SAMPLES - 1) {
                run(beforeTheLast);
            }
            return outcome(sample);
        });
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(int sample) {
        byte[] bytes = new byte[SAMPLE_BYTES];
        new Random(sample).nextBytes(bytes);
        return new Outcome.Good(
                new Sample("sample-" + sample, ImageFormat.JPG, 0, 1, 1, Set.of(), bytes),
                "0".repeat(64),
                PixelSums.NONE);
    }
}
