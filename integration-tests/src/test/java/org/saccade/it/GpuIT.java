package org.saccade.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** GPUs that there are not: Spark really gives them out, and the ranks ask for them, up to the call into ND4J. */
class GpuIT {
    private static final long DIGITS_GRADIENT = 120_858;
    private static final Path DISCOVERY = Saccade.ROOT.resolve("scripts/gpu-discovery.sh");

    @TempDir
    static Path work;

    private static Path dataset;

    @BeforeAll
    static void prepare() throws Exception {
        dataset = Saccade.prepareDigits(work);
    }

    @Test
    void doctorMeasuresEachRankOnTheGpuOfItsMachine() throws Exception {
        Result result = withGpus("doctor", List.of("GPU-aa00", "GPU-bb11"), "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode root = new ObjectMapper().readTree(result.out());
        assertThat(root.get("well").asBoolean()).isTrue();
        Map<String, JsonNode> checks = new LinkedHashMap<>();
        root.get("checks").forEach(check -> checks.put(check.get("check").asText(), check));
        assertThat(checks.keySet())
                .containsSubsequence(
                        "dataset", "network", "memory", "run", "slots", "rank 0", "rank 1", "exchange", "epoch");
        assertThat(checks.get("dataset").get("training_samples").asInt()).isEqualTo(1200);
        assertThat(checks.get("memory").get("flags").asText()).startsWith("--conf spark.executor.memoryOverhead=");
        assertThat(checks.get("run").get("step").asInt()).isZero();
        assertThat(checks.get("slots").get("slots").asInt()).isEqualTo(2);
        List<JsonNode> ranks = List.of(checks.get("rank 0"), checks.get("rank 1"));
        assertThat(ranks)
                .allSatisfy(rank -> {
                    assertThat(rank.get("device").asText()).isEqualTo("CPU");
                    assertThat(rank.get("samples_per_second").asDouble()).isPositive();
                })
                .extracting(rank -> rank.get("gpu").asText())
                .containsExactlyInAnyOrder("GPU-aa00", "GPU-bb11");
        assertThat(checks.get("exchange").get("bytes").asLong())
                .as("of two ranks each sends the whole gradient, and a little around it")
                .isBetween(4 * DIGITS_GRADIENT, 4 * DIGITS_GRADIENT * 102 / 100);
        assertThat(checks.get("exchange").get("gigabytes_per_second").asDouble())
                .isPositive();
        assertThat(work.resolve("doctor-run")).as("nothing is left behind").doesNotExist();
    }

    @Test
    void twoRanksWithOneGpuAreRefused() throws Exception {
        Result result = withGpus("train", List.of("GPU-aa00", "GPU-aa00"));

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
    private static Result withGpus(String command, List<String> uuids, String... more) throws Exception {
        List<Map<String, String>> machines = new ArrayList<>();
        for (String uuid : uuids) {
            machines.add(Map.of("PATH", driver(uuid) + ":" + System.getenv("PATH")));
        }
        List<String> options = List.of(
                "-Dspark.worker.resource.gpu.amount=1", "-Dspark.worker.resource.gpu.discoveryScript=" + DISCOVERY);
        try (StandaloneCluster cluster = new StandaloneCluster(work.resolve(command + "-cluster"), machines, options)) {
            List<String> arguments = new ArrayList<>(List.of(
                    command,
                    Saccade.ROOT.resolve("conf/experiments/digits.conf").toString(),
                    "--run",
                    work.resolve(command + "-run").toString(),
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
                    "spark.task.resource.gpu.amount=1"));
            arguments.addAll(List.of(more));
            return Saccade.run(work, arguments.toArray(String[]::new));
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
