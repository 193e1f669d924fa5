package org.saccade.it;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.Container;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * YARN on this machine, with HDFS as the file system: a resource manager, and two node managers that stand for machines. They are threads of the
 * test; what they start are processes.
 */
final class YarnCluster implements Closeable {
    private static final int MACHINES = 2;
    private static final long CONNECT_MILLISECONDS = 30_000;
    /** Of a container that YARN gave an application, in the place where its number within the application stands. */
    private static final long DRIVER = 1;

    private final MiniDFSCluster hdfs;
    private final MiniYARNCluster yarn;
    private final Path settings;

    /** @param folder for HDFS and for what a client of the cluster must know */
    YarnCluster(Path folder) throws Exception {
        hdfs = Hdfs.start(new Configuration(), folder.resolve("hdfs"), 1);
        yarn = new MiniYARNCluster("yarn", MACHINES, 1, 1);
        yarn.init(configuration());
        yarn.start();
        if (!yarn.waitForNodeManagersToConnect(CONNECT_MILLISECONDS)) {
            throw new IOException("the node managers did not come up in " + CONNECT_MILLISECONDS + " ms");
        }
        settings = Files.createDirectories(folder.resolve("settings"));
        writeSettings();
    }

    private Configuration configuration() throws IOException {
        Configuration configuration = new Configuration(hdfs.getConfiguration(0));
        Map.of(
                        "yarn.scheduler.capacity.root.queues", "default",
                        "yarn.scheduler.capacity.root.default.capacity", "100",
                        "yarn.scheduler.capacity.root.default.maximum-am-resource-percent", "1",
                        "yarn.scheduler.minimum-allocation-mb", "128",
                        "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms", "200",
                        // The memory of a container is a limit, as on a cluster; that of addresses is not, since Java
                        // reserves more than it uses.
                        "yarn.minicluster.control-resource-monitoring", "false",
                        "yarn.nodemanager.vmem-check-enabled", "false",
                        // What is killed has no time for anything.
                        "yarn.nodemanager.sleep-delay-before-sigkill.ms", "0",
                        // Whether this machine's disks are nearly full is not what is tested.
                        "yarn.nodemanager.disk-health-checker.enable", "false")
                .forEach(configuration::set);
        return configuration;
    }

    /** What a client finds in HADOOP_CONF_DIR. */
    private void writeSettings() throws IOException {
        Configuration client = new Configuration(false);
        client.set("fs.defaultFS", hdfs.getURI().toString());
        client.set("dfs.replication", "1");
        for (String key : new String[] {"yarn.resourcemanager.address", "yarn.resourcemanager.scheduler.address"}) {
            client.set(key, yarn.getConfig().get(key));
        }
        for (String name : new String[] {"core-site.xml", "yarn-site.xml"}) {
            try (OutputStream out = Files.newOutputStream(settings.resolve(name))) {
                client.writeXml(out);
            }
        }
    }

    /** For the process of a client. */
    Map<String, String> environment() {
        return Map.of("HADOOP_CONF_DIR", settings.toString());
    }

    FileSystem fileSystem() throws IOException {
        return hdfs.getFileSystem();
    }

    /** Lets a node manager kill the first executor that runs, as it does to a container that takes more memory than it asked for. */
    void killAnExecutor() {
        containers()
                .filter(Container::isRunning)
                .filter(container ->
                        (container.getContainerId().getContainerId() & ContainerId.CONTAINER_ID_BITMASK) != DRIVER)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no executor runs; " + logs()))
                .sendKillEvent(ContainerExitStatus.KILLED_EXCEEDED_PMEM, "killed by the test");
    }

    private Stream<Container> containers() {
        return IntStream.range(0, MACHINES)
                .mapToObj(yarn::getNodeManager)
                .flatMap(node -> node.getNMContext().getContainers().values().stream());
    }

    /** What all containers wrote, driver and executors. */
    String logs() {
        try (Stream<Path> files = Files.walk(yarn.getTestWorkDir().toPath())) {
            return files.filter(file -> file.endsWith("stderr"))
                    .map(file -> file + ":\n" + read(file))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        yarn.close();
        hdfs.shutdown();
    }
}
