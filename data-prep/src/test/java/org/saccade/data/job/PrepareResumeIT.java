package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.Digits;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Sha256;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.source.Ilsvrc;
import org.saccade.data.source.InputOptions;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

/** A conversion that ended after some of its shards: they are kept, the others are written, the bytes are the same. */
class PrepareResumeIT {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());
    private final AtomicLong imagesToRead = new AtomicLong();
    private JavaSparkContext spark;

    @BeforeEach
    void start() {
        spark = new JavaSparkContext(new SparkConf()
                .setAppName("resume")
                .setMaster("local[2]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost"));
    }

    @AfterEach
    void stop() {
        spark.close();
    }

    @Test
    void keepsFinishedShardsAndWritesTheOthers() throws Exception {
        Path whole = folder.resolve("whole");
        Manifest manifest = prepare(whole);
        ShardInfo kept = manifest.splits().get(0).shards().get(0);

        Path interrupted = folder.resolve("interrupted");
        copy(whole, interrupted, kept.name());
        copy(whole, interrupted, kept.indexName());
        Preparation preparation =
                new Preparation(new OutputFolder(files, interrupted.toString()), manifest.fingerprint());
        preparation.begin();
        preparation.publish(withoutExtension(kept.name()), partOf(whole, manifest.fingerprint(), kept), "test");

        assertThat(prepare(interrupted)).isEqualTo(manifest);
        assertThat(imagesToRead).hasValue(1500 - kept.samples());
        assertThat(Files.getLastModifiedTime(interrupted.resolve(kept.name()))).isEqualTo(LONG_AGO);
        assertThat(interrupted.resolve("MANIFEST.json")).hasSameBinaryContentAs(whole.resolve("MANIFEST.json"));
        assertThat(interrupted.resolve(OutputFolder.WORK)).doesNotExist();
    }

    @Test
    void writesAShardAgainWhoseFileIsNotWhatItsPartSays() throws Exception {
        Path whole = folder.resolve("whole");
        Manifest manifest = prepare(whole);
        ShardInfo cut = manifest.splits().get(0).shards().get(0);

        Path interrupted = folder.resolve("interrupted");
        copy(whole, interrupted, cut.indexName());
        Files.write(interrupted.resolve(cut.name()), new byte[512]);
        Preparation preparation =
                new Preparation(new OutputFolder(files, interrupted.toString()), manifest.fingerprint());
        preparation.begin();
        preparation.publish(withoutExtension(cut.name()), partOf(whole, manifest.fingerprint(), cut), "test");

        assertThat(prepare(interrupted)).isEqualTo(manifest);
        assertThat(imagesToRead).hasValue(1500);
        assertThat(interrupted.resolve(cut.name())).hasSameBinaryContentAs(whole.resolve(cut.name()));
    }

    private Manifest prepare(Path output) throws Exception {
        PrepareSettings settings =
                new PrepareSettings(0, Passthrough.DEFAULT, ShardContainer.TAR, 1 << 20, 1, Acceptance.USUAL);
        return new Prepare(spark, files, output.toString(), settings, (done, total, bad) -> imagesToRead.set(total))
                .run(new Ilsvrc().open(files, InputOptions.of(Digits.FOLDER.toString())))
                .manifest();
    }

    /** What the job would have noted of the first shard, read back from the finished dataset and from the digits. */
    private ShardPart partOf(Path root, String fingerprint, ShardInfo shard) throws Exception {
        Map<String, byte[]> digits = Digits.train();
        List<String> sources = new ArrayList<>();
        PixelSums pixels = PixelSums.NONE;
        try (Dataset dataset = Dataset.open(new HadoopFolder(files, root.toString()), "test")) {
            for (int i = 0; i < shard.samples(); i++) {
                Sample sample = dataset.split("train").read(i);
                sources.add(Sha256.hex(digits.get(sample.key() + ".JPEG")));
                pixels = pixels.plus(
                        PixelSums.of(ImageCodec.decode(sample.bytes()).data()));
            }
        }
        return new ShardPart(fingerprint, shard, SourceHashes.of(sources), pixels, List.of());
    }

    private static void copy(Path from, Path to, String name) throws Exception {
        Files.createDirectories(to.resolve(name).getParent());
        Files.copy(from.resolve(name), to.resolve(name));
        Files.setLastModifiedTime(to.resolve(name), LONG_AGO);
    }

    private static String withoutExtension(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
