package org.saccade.data.source.file;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.job.ObjectStore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WholeFileTest {

    /** Renames nothing over a file, as HDFS; and nothing at all where it is told so. */
    private static final class Strict extends RawLocalFileSystem {

        private boolean refuses;

        @Override
        public boolean rename(Path from, Path to) throws IOException {
            return !refuses && !exists(to) && super.rename(from, to);
        }
    }

    @TempDir
    private java.nio.file.Path folder;

    private final Strict strict = new Strict();
    private Path file;

    @BeforeEach
    void open() throws IOException {
        strict.initialize(folder.toUri(), new Configuration());
        file = new Path(folder.resolve("file").toUri());
    }

    @Test
    void writesAndWritesAgain() throws IOException {
        try (RawLocalFileSystem lenient = new RawLocalFileSystem()) {
            lenient.initialize(folder.toUri(), new Configuration());
            WholeFile.write(lenient, file, text("one"));
            WholeFile.write(lenient, file, text("two"));
        }
        assertThat(folder.resolve("file")).hasContent("two");
        WholeFile.write(strict, file, text("three"));
        assertThat(folder.resolve("file")).hasContent("three");
        assertThat(folder).isDirectoryNotContaining("glob:**file.*");
    }

    @Test
    void offersNothingOfAFirstWriteThatIsCut() {
        assertThatThrownBy(() -> WholeFile.write(strict, file, out -> {
                    text("half").writeTo(out);
                    throw new IOException("power cut");
                }))
                .hasMessage("power cut");
        assertThat(Files.exists(folder.resolve("file"))).isFalse();
        assertThat(Files.exists(java.nio.file.Path.of(WholeFile.unfinished(file).toUri())))
                .isFalse();
    }

    @Test
    void keepsTheOldFileWhereRenamingIsRefusedAltogether() throws IOException {
        WholeFile.write(strict, file, text("old"));
        strict.refuses = true;
        assertThatThrownBy(() -> WholeFile.write(strict, file, text("new")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot rename")
                .hasMessageEndingWith("check the permissions of its folder");
        assertThat(folder.resolve("file")).hasContent("old");
    }

    @Test
    void renamesNothingOnAnObjectStore() throws IOException {
        try (ObjectStore store = new ObjectStore()) {
            store.initialize(folder.toUri(), new Configuration());
            Path object = new Path(ObjectStore.SCHEME + folder.resolve("file"));
            WholeFile.write(store, object, text("old"));
            assertThatThrownBy(() -> WholeFile.write(store, object, out -> {
                        text("half").writeTo(out);
                        throw new IOException("power cut");
                    }))
                    .hasMessage("power cut");
            assertThat(folder.resolve("file")).hasContent("old");
            WholeFile.write(store, object, text("new"));
        }
        assertThat(folder.resolve("file")).hasContent("new");
    }

    private static WholeFile.Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
