package org.saccade.data.settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TextSourceTest {
    @TempDir
    Path folder;

    @Test
    void readsLocalFilesInUtf8() throws IOException {
        Path file = Files.writeString(folder.resolve("x.conf"), "a = ä");
        assertThat(TextSource.localFiles().read(file.toString())).isEqualTo("a = ä");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path absent = folder.resolve("none.conf");
        assertThatThrownBy(() -> TextSource.localFiles().read(absent.toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage(absent + ": there is no such configuration file; check the path");
        Path latin1 = Files.write(folder.resolve("latin1.conf"), new byte[] {'a', '=', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> TextSource.localFiles().read(latin1.toString()))
                .isInstanceOf(IOException.class)
                .hasMessage(latin1 + ": a configuration file must be UTF-8 text; save it as such");
        assertThatThrownBy(() -> TextSource.localFiles().read(folder.toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage(folder + ": a configuration file is due, and this is a folder; name the file in it");
    }

    /** Nothing is denied to a superuser, who may be running the tests, and no disk fails on demand. */
    @Test
    void saysWhatTheSystemLeavesOut() {
        assertThat(LocalText.explained("/a/x.conf", new AccessDeniedException("/a/x.conf")))
                .hasMessage("/a/x.conf: this user may not read the configuration file; change its permissions");
        assertThat(LocalText.explained("/a/x.conf", new IOException("Input/output error")))
                .hasMessage(
                        "/a/x.conf: the configuration file cannot be read: Input/output error; see whether its disk is sound");
    }
}
