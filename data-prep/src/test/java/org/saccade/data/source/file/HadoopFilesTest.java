package org.saccade.data.source.file;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.shard.RangeReader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HadoopFilesTest {

    @TempDir
    private Path folder;

    @Test
    void filesTravelToTasksWithTheirConfiguration() throws Exception {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.defaultFS", "file:///");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new HadoopFiles(configuration));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            HadoopFiles there = (HadoopFiles) in.readObject();
            assertThat(there.path("/x").toString()).isEqualTo("file:/x");
        }
    }

    @Test
    void aHostAloneIsItsRoot() throws Exception {
        HadoopFiles files = new HadoopFiles(new Configuration());
        assertThat(files.path("hdfs://localhost:8020").toString()).isEqualTo("hdfs://localhost:8020/");
        assertThat(files.path("hdfs://localhost:8020/").toString()).isEqualTo("hdfs://localhost:8020/");
    }

    @Test
    void foldersReadFilesByNameWithoutLeavingLitter() throws Exception {
        Files.createDirectories(folder.resolve("train"));
        Files.write(folder.resolve("train/a"), new byte[] {1, 2, 3, 4});
        HadoopFolder dataset = new HadoopFolder(new HadoopFiles(new Configuration()), folder.toString());
        assertThat(dataset.readAll("train/a")).containsExactly(1, 2, 3, 4);
        try (RangeReader file = dataset.open("train/a")) {
            byte[] middle = new byte[2];
            file.readFully(1, middle);
            assertThat(middle).containsExactly(2, 3);
            assertThat(file.length()).isEqualTo(4);
        }
        assertThatThrownBy(() -> dataset.readAll("train/b"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("there is no file")
                .hasMessageContaining("train/b; check the path");
        assertThatThrownBy(() -> dataset.readAll("train")).hasMessageContaining("this is a folder");
    }
}
