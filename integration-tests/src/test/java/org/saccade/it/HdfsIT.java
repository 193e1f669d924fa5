package org.saccade.it;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.cli.CommandRunner;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.Main;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** HDFS: three datanodes and two copies of each block, of which one node is lost while a shard is written to it. */
class HdfsIT {

    private static final String DIGITS = Saccade.ROOT.resolve("scripts/digits").toString();

    @TempDir
    private static java.nio.file.Path folder;

    private static final Configuration CONFIGURATION = new Configuration();

    private static MiniDFSCluster cluster;

    @BeforeAll
    static void startHdfs() throws IOException {
        Map<String, String> settings =
                Map.of("dfs.replication", "2", "fs.hdfs.impl", NodeLosingFileSystem.class.getName());
        settings.forEach(CONFIGURATION::set);
        settings.forEach((name, value) -> System.setProperty("spark.hadoop." + name, value));
        System.setProperty("spark.master", "local[2]");
        cluster = Hdfs.start(CONFIGURATION, folder.resolve("hdfs"), 3);
    }

    @AfterAll
    static void stopHdfs() {
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("spark."))
                .forEach(System::clearProperty);
        cluster.shutdown();
    }

    @Test
    void losesADatanodeWhileItWritesAndGivesTheBytesOfALocalRun() throws Exception {
        Path root = new Path(cluster.getURI());
        FileSystem hdfs = root.getFileSystem(CONFIGURATION);
        hdfs.copyFromLocalFile(new Path(DIGITS), new Path(root, "/digits"));
        String prepared = new Path(root, "/prepared").toString();
        String local = "file:" + folder.resolve("local");

        NodeLosingFileSystem.loseOneNodeOf(cluster);
        saccade(
                "prepare",
                "--input",
                new Path(root, "/digits").toString(),
                "--output",
                prepared,
                "--shards-multiple-of",
                "4");

        assertThat(NodeLosingFileSystem.nodesLost()).isEqualTo(1);
        saccade("verify", prepared);
        saccade("prepare", "--input", DIGITS, "--output", local, "--shards-multiple-of", "4");
        Map<String, byte[]> expected = contents(new Path(local));
        assertThat(contents(new Path(prepared)))
                .containsOnlyKeys(expected.keySet())
                .allSatisfy((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    private static void saccade(String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
        int exitCode =
                new CommandRunner(new Main(), Main.EXIT_CODES).run(new Console(printed, printed, false), arguments);
        assertThat(exitCode).as(() -> err.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static Map<String, byte[]> contents(Path root) throws IOException {
        FileSystem fileSystem = root.getFileSystem(CONFIGURATION);
        Map<String, byte[]> contents = new TreeMap<>();
        RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
        while (files.hasNext()) {
            Path file = files.next().getPath();
            try (InputStream in = fileSystem.open(file)) {
                contents.put(root.toUri().relativize(file.toUri()).getPath(), in.readAllBytes());
            }
        }
        return contents;
    }
}
