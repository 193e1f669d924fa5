package org.saccade.it;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** GPUs that there are not: Spark really gives them out, and the ranks ask for them, up to the call into ND4J. */
class GpuIT {
    private static final Path DISCOVERY = Saccade.ROOT.resolve("scripts/gpu-discovery.sh");

    @TempDir
    static Path work;

    private static Path dataset;

    @BeforeAll
    static void prepare() throws Exception {
        dataset = Saccade.prepareDigits(work);
    }

    @Test
    void eachRankGetsTheGpuOfItsMachine() throws Exception {
        Result result = withGpus("doctor", "GPU-aa00", "GPU-bb11");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("rank [01] +on \\S+: CPU, given GPU-aa00, ")
                .containsPattern("rank [01] +on \\S+: CPU, given GPU-bb11, ");
    }

    @Test
    void twoRanksWithOneGpuAreRefused() throws Exception {
        Result result = withGpus("train", "GPU-aa00", "GPU-aa00");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err())
                .contains("GPUs are given to the ranks and stay idle")
                .contains("ranks 0 and 1 were both given GPU-aa00; ");
    }

    @Test
    void discoveryTellsSparkTheUuids() throws Exception {
        Path driver = driver("GPU-aa00\nGPU-bb11");

        assertThat(discover(Map.of("PATH", driver + ":/usr/bin:/bin")))
                .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"GPU-aa00\", \"GPU-bb11\"]}\n");
        assertThat(discover(Map.of("PATH", driver("No devices were found") + ":/usr/bin:/bin")))
                .startsWith("gpu-discovery.sh: nvidia-smi must list a UUID a line, got: No devices were found; ")
                .hasLineCount(1);
        assertThat(discover(Map.of("PATH", "/usr/bin:/bin")))
                .startsWith("gpu-discovery.sh: nvidia-smi must list the GPUs, got: ")
                .hasLineCount(1);
    }

    /** Runs a command with two ranks on a cluster whose machines have a GPU each. */
    private static Result withGpus(String command, String... uuids) throws Exception {
        List<Map<String, String>> machines = new ArrayList<>();
        for (String uuid : uuids) {
            machines.add(Map.of("PATH", driver(uuid) + ":" + System.getenv("PATH")));
        }
        List<String> options = List.of(
                "-Dspark.worker.resource.gpu.amount=1", "-Dspark.worker.resource.gpu.discoveryScript=" + DISCOVERY);
        try (StandaloneCluster cluster = new StandaloneCluster(work.resolve(command + "-cluster"), machines, options)) {
            return Saccade.run(
                    work,
                    command,
                    Saccade.ROOT.resolve("conf/experiments/digits.conf").toString(),
                    "--run",
                    work.resolve("run").toString(),
                    "--ranks",
                    "2",
                    "--set",
                    "data.path=" + dataset,
                    "--master",
                    cluster.url(),
                    "--executor-memory",
                    "1g",
                    "--conf",
                    "spark.executor.resource.gpu.amount=1",
                    "--conf",
                    "spark.task.resource.gpu.amount=1");
        }
    }

    /** A folder with a tool that says what NVIDIA's would. */
    private static Path driver(String says) throws IOException {
        Path folder = Files.createTempDirectory(work, "driver");
        Path tool = folder.resolve("nvidia-smi");
        Files.writeString(tool, "#!/bin/sh\ncat <<'E'\n" + says + "\nE\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static String discover(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(DISCOVERY.toString()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
