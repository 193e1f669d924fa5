package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A real process in the place of the driver's tool, in the tool's own format. */
class NvidiaSmiTest {
    private static final String TWO = """
            0, GPU-8932f937-d72c-4106-c12f-20bd9faed9f6, Tesla K80, 3.7
            1, GPU-0a1b2c3d-d72c-4106-c12f-20bd9faed9f6, NVIDIA A100-SXM4-40GB, 8.0
            """;

    @TempDir
    private Path folder;

    @Test
    void listsTheGpus() throws IOException {
        String asks = "[ \"$*\" = '--query-gpu=index,uuid,name,compute_cap --format=csv,noheader' ] && ";

        assertThat(tool(asks + "cat <<'E'\n" + TWO + "E").gpus())
                .containsExactly(
                        new Gpu(
                                0,
                                "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6",
                                "Tesla K80",
                                new ComputeCapability(3, 7)),
                        new Gpu(
                                1,
                                "GPU-0a1b2c3d-d72c-4106-c12f-20bd9faed9f6",
                                "NVIDIA A100-SXM4-40GB",
                                new ComputeCapability(8, 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0, GPU-8932f937, Tesla K80, [N/A]",
                "0, GPU-8932f937, Tesla K80",
                "GPU-8932f937, Tesla K80, 3.7",
                "0, 8932f937, Tesla K80, 3.7",
                "index, uuid, name, compute_cap",
                "",
            })
    void readsNothingElse(String line) {
        assertThatThrownBy(() -> NvidiaSmi.parse(TWO + line + "\n"))
                .hasMessageStartingWith(
                        "nvidia-smi must write index, UUID, name and compute capability, got '" + line + "'; ");
    }

    @Test
    void saysWhatTheToolSays() throws IOException {
        NvidiaSmi failing = tool("echo 'NVIDIA-SMI has failed because it could not talk to the driver.'; exit 9");

        assertThatThrownBy(failing::gpus)
                .hasMessageContaining("ended with exit code 9: NVIDIA-SMI has failed because it could not")
                .hasMessageContaining("SACCADE_BACKEND=cpu");
    }

    @Test
    void doesNotWaitForADriverThatHangs() throws IOException {
        NvidiaSmi hanging = new NvidiaSmi(tool("exec tail -f /dev/null").command(), Duration.ofMillis(200));

        assertThatThrownBy(hanging::gpus).hasMessageContaining("must list the GPUs within 200 ms, and did not");
    }

    @Test
    void saysThatThereIsNoDriver() {
        NvidiaSmi absent = new NvidiaSmi(folder.resolve("absent").toString(), Duration.ofSeconds(20));

        assertThatThrownBy(absent::gpus).hasMessageContaining("CUDA needs a driver, got none: ");
    }

    private NvidiaSmi tool(String script) throws IOException {
        Path file = folder.resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new NvidiaSmi(file.toString(), Duration.ofSeconds(20));
    }
}
