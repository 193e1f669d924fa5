package org.saccade.it;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.VolumeMount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.it.Saccade.Result;
import org.saccade.it.Saccade.Running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kubernetes, as far as it goes without a node: a real client of it talks to an API server, and the test does what a node would do. It starts what the
 * executors' pods ask for, by the image's own entry point, on this machine.
 */
class KubernetesIT {
    private static final String IMAGE = "registry.example/saccade:1";
    private static final String ADDRESS = "127.0.0.1";
    private static final Path SPARK_HOME = Saccade.ROOT.resolve("spark-job/target/spark-home");
    private static final Path LOGS = Path.of("target/pods");
    private static final long END_SECONDS = 30;

    @TempDir
    static Path work;

    private final KubernetesApi api = new KubernetesApi();
    private final Map<String, Pod> started = new HashMap<>();
    private final List<Process> executors = new ArrayList<>();

    @BeforeAll
    static void makeFolderOfLogs() throws IOException {
        Files.createDirectories(LOGS);
    }

    @AfterEach
    void stop() {
        executors.forEach(Process::destroyForcibly);
        api.close();
    }

    @Test
    void inClusterModeItAsksForTheDriver() throws Exception {
        succeed(onKubernetes(
                "cluster",
                "train",
                "s3a://bucket/digits.conf",
                "--set",
                "data.path=s3a://bucket/digits",
                "--conf",
                "spark.kubernetes.submission.waitAppCompletion=false"));

        assertThat(api.pods("driver")).hasSize(1);
        Pod pod = api.pods("driver").get(0);
        assertThat(pod.getMetadata().getLabels()).containsEntry("app.kubernetes.io/component", "driver");
        assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(60);
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("spark");
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
        Container driver = pod.getSpec().getContainers().get(0);
        assertThat(driver.getImage()).isEqualTo(IMAGE);
        assertThat(driver.getArgs())
                .containsExactly(
                        "driver",
                        "--properties-file",
                        "/opt/spark/conf/spark.properties",
                        "--class",
                        "org.saccade.train.cli.Main",
                        "local:///opt/saccade/saccade.jar",
                        "train",
                        "s3a://bucket/digits.conf",
                        "--set",
                        "data.path=s3a://bucket/digits");
        // 1 GiB, and Spark's least overhead.
        assertThat(driver.getResources().getRequests())
                .isEqualTo(Map.of("cpu", new Quantity("1"), "memory", new Quantity("1408Mi")));
        assertThat(driver.getResources().getLimits()).isEqualTo(Map.of("memory", new Quantity("1408Mi")));
        assertThat(driver.getVolumeMounts().stream().map(VolumeMount::getMountPath))
                .contains("/opt/spark/conf", "/opt/spark/pod-template");
        assertThat(configMapWith("spark.properties").get("spark.properties"))
                .contains("spark.dynamicAllocation.enabled=false", "--add-opens\\=java.base/java.nio");
        assertThat(configMapWith("podspec-configmap-key").values())
                .containsExactly(Files.readString(Saccade.ROOT.resolve("conf/cluster/executor-pod.yaml")));
    }

    @Test
    void inClientModeItAsksForExecutorsWhichTrain() throws Exception {
        Path dataset = Saccade.prepareDigits(work);
        Path run = work.resolve("run");
        Running training = onKubernetes(
                "client",
                "train",
                Saccade.ROOT.resolve("conf/experiments/digits.conf").toString(),
                "--run",
                run.toString(),
                "--ranks",
                "2",
                "--set",
                "data.path=" + dataset,
                "--set",
                "train.epochs=1",
                "--set",
                "train.warmup-epochs=0",
                "--set",
                "train.global-batch-size=400",
                "--num-executors",
                "2",
                "--executor-memory",
                "1g",
                "--conf",
                "spark.executor.memoryOverhead=600m",
                "--conf",
                "spark.executor.resource.gpu.amount=1",
                "--conf",
                "spark.executor.resource.gpu.vendor=nvidia.com",
                "--conf",
                "spark.executor.resource.gpu.discoveryScript=" + madeUpGpus(),
                "--conf",
                "spark.task.resource.gpu.amount=1",
                "--conf",
                "spark.kubernetes.executor.node.selector.gpu=a100",
                "--conf",
                "spark.driver.host=" + ADDRESS);
        training.await(this::startNewExecutors);

        succeed(training);
        assertThat(started.values()).hasSize(2).allSatisfy(KubernetesIT::assertIsExecutor);
        assertThat(Run.steps(run)).hasSize(3);
        // They end in order, and nothing stays behind.
        for (Process executor : executors) {
            assertThat(executor.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(api.pods("executor")).isEmpty();
        assertThat(api.client().configMaps().inAnyNamespace().list().getItems()).isEmpty();
    }

    @Test
    void theImageCopiesWhatTheBuildMakes() throws IOException {
        List<String> sources = Files.readAllLines(Saccade.ROOT.resolve("scripts/kubernetes/Dockerfile")).stream()
                .filter(line -> line.startsWith("COPY "))
                .flatMap(line -> Arrays.stream(line.replace("${BACKEND}", "app").split(" ", -1)))
                .filter(word -> word.contains("/") && !word.startsWith("/"))
                .toList();

        assertThat(sources).hasSize(4).allSatisfy(source -> {
            Path path = Saccade.ROOT.resolve(source);
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
            try (Stream<Path> files = Files.list(path.getParent())) {
                assertThat(files.filter(matcher::matches)).as(source).hasSize(1);
            }
        });
        assertThat(SPARK_HOME.resolve("bin/spark-submit")).isExecutable();
        assertThat(entrypoint()).isExecutable();
    }

    private static void assertIsExecutor(Pod pod) {
        assertThat(pod.getMetadata().getLabels()).containsEntry("app.kubernetes.io/component", "executor");
        assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(60);
        assertThat(pod.getSpec().getNodeSelector()).isEqualTo(Map.of("gpu", "a100"));
        assertThat(pod.getSpec().getTolerations().stream().map(Toleration::getKey))
                .containsExactly("nvidia.com/gpu");
        Container executor = pod.getSpec().getContainers().get(0);
        assertThat(executor.getImage()).isEqualTo(IMAGE);
        assertThat(executor.getArgs()).containsExactly("executor");
        assertThat(executor.getResources().getRequests())
                .isEqualTo(Map.of("cpu", new Quantity("1"), "memory", new Quantity("1624Mi")));
        assertThat(executor.getResources().getLimits())
                .isEqualTo(Map.of("memory", new Quantity("1624Mi"), "nvidia.com/gpu", new Quantity("1")));
        assertThat(environment(pod)).containsEntry("OMP_NUM_THREADS", "1");
    }

    private Running onKubernetes(String deployMode, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of(
                "--master",
                api.master(),
                "--deploy-mode",
                deployMode,
                "--properties-file",
                Saccade.ROOT.resolve("conf/cluster/kubernetes.conf").toString(),
                "--conf",
                "spark.kubernetes.container.image=" + IMAGE,
                "--conf",
                "spark.kubernetes.driver.podTemplateFile=" + Saccade.ROOT.resolve("conf/cluster/driver-pod.yaml"),
                "--conf",
                "spark.kubernetes.executor.podTemplateFile=" + Saccade.ROOT.resolve("conf/cluster/executor-pod.yaml")));
        return Saccade.start(work, Map.of(), all.toArray(String[]::new));
    }

    /** As a node does it, for as long as there are new ones: never says that this is all. */
    private boolean startNewExecutors() {
        for (Pod pod : api.pods("executor")) {
            if (started.putIfAbsent(pod.getMetadata().getName(), pod) == null) {
                start(pod);
            }
        }
        return false;
    }

    /** Starts what a pod asks for. Its image and its address are this machine's, its folder is its own. */
    private void start(Pod pod) {
        String name = pod.getMetadata().getName();
        List<String> command = new ArrayList<>(List.of(entrypoint().toString()));
        command.addAll(pod.getSpec().getContainers().get(0).getArgs());
        try {
            Path folder = Files.createDirectory(work.resolve(name));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(LOGS.resolve(name + ".log").toFile());
            builder.environment().putAll(environment(pod));
            builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
            builder.environment().put("SPARK_LOCAL_DIRS", folder.toString());
            executors.add(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        api.runs(pod, ADDRESS);
    }

    private static Map<String, String> environment(Pod pod) {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : pod.getSpec().getContainers().get(0).getEnv()) {
            environment.put(
                    variable.getName(), variable.getValueFrom() == null ? variable.getValue() : field(pod, variable));
        }
        environment.values().removeIf(Objects::isNull);
        return environment;
    }

    private static String field(Pod pod, EnvVar variable) {
        String path = variable.getValueFrom().getFieldRef().getFieldPath();
        return switch (path) {
            case "status.podIP" -> ADDRESS;
            case "metadata.name" -> pod.getMetadata().getName();
            default -> throw new AssertionError("a node would know " + path);
        };
    }

    /** The one that has such a key. */
    private Map<String, String> configMapWith(String key) {
        return api.client().configMaps().inAnyNamespace().list().getItems().stream()
                .map(ConfigMap::getData)
                .filter(data -> data.containsKey(key))
                .findFirst()
                .orElseThrow();
    }

    /** One a pod. */
    private static Path madeUpGpus() throws IOException {
        Path script = Files.writeString(
                work.resolve("gpus"),
                "#!/bin/sh\necho '{\"name\":\"gpu\",\"addresses\":[\"'$SPARK_EXECUTOR_ID'\"]}'\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void succeed(Running command) throws Exception {
        try {
            Result result = command.result();
            assertThat(result.exitCode()).as(result.err()).isZero();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + logs(), e);
        }
    }

    /** What the pods wrote. */
    private static String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.list(LOGS)) {
            for (Path file : files.toList()) {
                logs.append('\n').append(file).append(":\n").append(Files.readString(file));
            }
        }
        return logs.toString();
    }

    private static Path entrypoint() {
        return Saccade.ROOT.resolve("scripts/kubernetes/entrypoint");
    }
}
