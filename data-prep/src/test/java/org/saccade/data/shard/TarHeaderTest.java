package org.saccade.data.shard;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TarHeaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "folder/a.jpg", "ü.png", "101"})
    void anIndependentReaderSeesNameSizeAndNothingElse(String name) throws IOException {
        assertEntry(name.equals("101") ? "d".repeat(100) + "/" + "f".repeat(96) + ".jpg" : name);
    }

    @Test
    void namesOfEveryLengthAreSplitWhereAFolderEnds() throws IOException {
        for (int folder = 1; folder <= 155; folder++) {
            assertEntry("d".repeat(folder) + "/" + "f".repeat(96) + ".jpg");
        }
        assertEntry("d/".repeat(120) + "f.jpg");
    }

    private static void assertEntry(String name) throws IOException {
        byte[] tar = Arrays.copyOf(TarHeader.of(name, 0), 3 * TarHeader.BLOCK_BYTES);
        try (TarArchiveInputStream stream = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            TarArchiveEntry entry = stream.getNextTarEntry();
            assertThat(entry.getName()).isEqualTo(name);
            assertThat(entry.isCheckSumOK()).isTrue();
            assertThat(entry.isFile()).isTrue();
            assertThat(entry.getMode()).isEqualTo(0644);
            assertThat(entry.getLastModifiedDate().getTime()).isZero();
            assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
            assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
        }
    }

    @Test
    void theLargestSizeFillsElevenOctalDigits() {
        byte[] header = TarHeader.of("a", 077777777777L);
        assertThat(new String(header, 124, 11, StandardCharsets.US_ASCII)).isEqualTo("77777777777");
        assertThatThrownBy(() -> TarHeader.of("a", 0100000000000L))
                .hasMessage("a ustar field of 11 octal digits cannot hold 8589934592");
    }

    @Test
    void aNameThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> TarHeader.of("x".repeat(101), 1))
                .hasMessageStartingWith("a tar member's name must fit a ustar header, got 'xxx");
    }
}
