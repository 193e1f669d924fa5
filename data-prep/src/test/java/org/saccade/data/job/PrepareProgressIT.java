package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.ContainerWalk;
import org.saccade.data.source.Contents;
import org.saccade.data.source.ImageOpener;
import org.saccade.data.source.ImageReader;
import org.saccade.data.source.Source;
import org.saccade.data.source.SourceFile;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.synthetic.SyntheticSource;
import org.saccade.data.synthetic.SyntheticTasks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Progress moves inside of one long task. */
class PrepareProgressIT {

    private static final int IMAGES_BEFORE_THE_PAUSE = 10;

    private static final CountDownLatch MOVED = new CountDownLatch(1);

    @TempDir
    private Path folder;

    @Test
    void movesWhileTheOnlyTaskRuns() throws Exception {
        SparkConf conf = new SparkConf()
                .setAppName("progress")
                .setMaster("local[1]")
                .set("spark.default.parallelism", "1")
                .set("spark.executor.heartbeatInterval", "50ms")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            PrepareSettings settings =
                    new PrepareSettings(0, Passthrough.DEFAULT, ShardContainer.TAR, 1 << 20, 1, Acceptance.USUAL);
            Source source = new PausingSource(
                    new SyntheticSource(SyntheticTasks.named("orientation").orElseThrow(), 0, 20, 20));
            HadoopFiles files = new HadoopFiles(new Configuration());
            new Prepare(spark, files, folder.toString(), settings, PrepareProgressIT::hear).run(source);
        }
        assertThat(MOVED.getCount()).isZero();
    }

    private static void hear(long done, long total, long bad) {
        if (done == IMAGES_BEFORE_THE_PAUSE && total == 40) {
            MOVED.countDown();
        }
    }

    /** Its reader goes on behind some images only when the progress of those was heard. */
    private record PausingSource(SyntheticSource drawn) implements Source {

        @Override
        public List<SourceFile> files() {
            return drawn.files();
        }

        @Override
        public Contents contents(ContainerWalk walk) {
            return drawn.contents(walk);
        }

        @Override
        public ImageOpener opener() {
            ImageOpener opener = drawn;
            return uri -> new PausingReader(opener.open(uri));
        }
    }

    private static final class PausingReader implements ImageReader {

        private final ImageReader reader;
        private int read;

        PausingReader(ImageReader reader) {
            this.reader = reader;
        }

        @Override
        public byte[] read(SourceImage image) throws IOException {
            try {
                if (read++ == IMAGES_BEFORE_THE_PAUSE && !MOVED.await(1, TimeUnit.MINUTES)) {
                    throw new IOException("no progress was heard");
                }
                return reader.read(image);
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
