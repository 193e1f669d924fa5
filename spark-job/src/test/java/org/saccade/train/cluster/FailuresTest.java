package org.saccade.train.cluster;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Manifest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class FailuresTest {
    private static final String SPARK_ON_A_LOST_EXECUTOR = """
            Job aborted due to stage failure: Could not recover from a failed barrier ResultStage. Most recent failure reason: \
            Stage failed because barrier task ResultTask(0, 1) finished unsuccessfully.
            ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command exited with code 137
            """;

    private static IOException ofTask(Throwable failure) {
        return (IOException) Failures.ofTask("rank 0 on host", failure);
    }

    @Test
    void whatAMachineDidMayPass() {
        assertThat(Failures.ofStage(new Exception(SPARK_ON_A_LOST_EXECUTOR)))
                .hasMessage(
                        "rank 1 was lost: ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason:"
                                + " Command exited with code 137")
                .matches(Failures::mayPass);
        assertThat(ofTask(new IOException("No space left on device"))).matches(Failures::mayPass);
        assertThat(ofTask(new OutOfMemoryError("Java heap space"))).matches(Failures::mayPass);
        assertThat(LostRanksException.hanging(Set.of(1), new IOException("rank 0 waited")))
                .matches(Failures::mayPass);
    }

    /** Hadoop's local file system makes an error of it, not an exception. */
    @Test
    void aFullDiskMayPass() throws IOException {
        FileSystem local = FileSystem.getLocal(new Configuration()).getRawFileSystem();
        Throwable full = catchThrowable(() -> {
            try (OutputStream out = local.create(new Path("/dev/full"))) {
                out.write(1);
            }
        });

        assertThat(full).isInstanceOf(FSError.class);
        assertThat(ofTask(full))
                .hasMessage("rank 0 on host: java.io.IOException: No space left on device")
                .matches(Failures::mayPass);
    }

    @Test
    void lackOfMemoryIsToldWhereverItHappened() {
        assertThat(ofTask(new RuntimeException("in backward", new OutOfMemoryError("Cannot allocate 7 GB"))))
                .hasMessage(
                        "rank 0 on host ran out of memory (Cannot allocate 7 GB); set train.micro-batch-size, or set it lower, or"
                                + " raise --driver-memory (local) or --executor-memory")
                .matches(Failures::mayPass);
    }

    @Test
    void whatTheUserAskedForDoesNot() {
        assertThat(Failures.ofStage(new Exception("[SPARK-24819]: Barrier execution mode ...")))
                .matches(e -> !Failures.mayPass(e));
        Throwable damaged = catchThrowable(() -> Manifest.parse(new byte[0], "MANIFEST.json"));
        assertThat(damaged).isInstanceOf(CorruptDatasetException.class);
        assertThat(ofTask(damaged)).matches(e -> !Failures.mayPass(e));
        assertThat(ofTask(new IllegalStateException("a bug"))).matches(e -> !Failures.mayPass(e));
        assertThat(ofTask(new NoClassDefFoundError("Foo"))).matches(e -> !Failures.mayPass(e));
    }
}
