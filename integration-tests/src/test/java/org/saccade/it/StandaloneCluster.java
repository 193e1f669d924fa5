package org.saccade.it;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Spark's own cluster on this machine: a master, and workers that stand for machines of one core each. All are processes. */
final class StandaloneCluster implements Closeable {
    private static final Path SPARK_HOME = Saccade.ROOT.resolve("spark-job/target/spark-home");
    private static final long END_SECONDS = 20;

    private final Path folder;
    private final String url;
    private final List<String> options;
    private final Process master;
    private final List<Process> workers = new ArrayList<>();

    /** @param folder for the logs and the workers' files */
    StandaloneCluster(Path folder, int machines) throws IOException {
        this(folder, Collections.nCopies(machines, Map.of()), List.of());
    }

    /**
     * @param machines environment variables of each
     * @param options of the workers' JVMs
     */
    StandaloneCluster(Path folder, List<Map<String, String>> machines, List<String> options) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.options = options;
        int port = freePort();
        this.url = "spark://127.0.0.1:" + port;
        this.master = start(
                "master.Master",
                "master",
                Map.of(),
                List.of(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port));
        for (Map<String, String> machine : machines) {
            addMachine(machine);
        }
    }

    /** @param environment variables of the new machine */
    void addMachine(Map<String, String> environment) throws IOException {
        String name = "worker-" + workers.size();
        workers.add(start(
                "worker.Worker",
                name,
                environment,
                options,
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                folder.resolve(name).toString(),
                url));
    }

    /** What {@code --master} takes. */
    String url() {
        return url;
    }

    /** The processes of the executors. */
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(worker -> worker.toHandle().children()).toList();
    }

    /** Ends a machine, its worker first, so that no executor comes in the place of the one that is lost. */
    void lose(ProcessHandle executor) {
        for (Process worker : workers) {
            if (worker.toHandle().children().anyMatch(executor::equals)) {
                worker.destroyForcibly();
                executor.destroyForcibly();
            }
        }
    }

    private Process start(
            String className, String name, Map<String, String> environment, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Saccade.ROOT.resolve("conf/cluster/jvm.options"),
                "-Xmx256m"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", SPARK_HOME.resolve("jars") + "/*", "org.apache.spark.deploy." + className, "--webui-port", "0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends every process, those of executors that were stopped too. */
    @Override
    public void close() {
        executors().forEach(ProcessHandle::destroyForcibly);
        workers.forEach(Process::destroyForcibly);
        master.destroyForcibly();
        try {
            master.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
