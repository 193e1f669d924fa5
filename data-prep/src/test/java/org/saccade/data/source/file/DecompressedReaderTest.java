package org.saccade.data.source.file;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.saccade.data.shard.RangeReader;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DecompressedReaderTest {

    /** More than is kept, so that going back to the start means to begin again; and a prime, so that nothing divides it. */
    private static final int LENGTH = 6_700_417;

    /** Half noise, half repetition: neither stored nor of one block. */
    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(7).nextBytes(content);
        Arrays.fill(content, length / 3, 2 * length / 3, (byte) 9);
        return content;
    }

    private static byte[] compressed(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (compression) {
                    case GZIP -> new GZIPOutputStream(bytes);
                    case ZLIB -> new DeflaterOutputStream(bytes);
                    case ZSTD -> new com.github.luben.zstd.ZstdOutputStream(bytes).setChecksum(true);
                    case NONE -> bytes;
                }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static DecompressedReader open(Compression compression, byte[] file) {
        return new DecompressedReader(new MemoryReader(file), compression, "mem:/file");
    }

    private static byte[] read(RangeReader file, int offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        file.readFully(offset, bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void readsAnyRange(Compression compression) throws Exception {
        byte[] content = content(LENGTH);
        try (RangeReader file = open(compression, compressed(compression, content))) {
            int[][] ranges = {
                {0, 1}, {LENGTH - 5, 5}, {0, LENGTH}, {1000, 3}, {LENGTH / 2, DecompressedReader.KEPT + 1}, {LENGTH, 0}
            };
            for (int[] range : ranges) {
                assertThat(read(file, range[0], range[1]))
                        .as("from %d, %d bytes", range[0], range[1])
                        .isEqualTo(Arrays.copyOfRange(content, range[0], range[0] + range[1]));
            }
            assertThat(file.length()).isEqualTo(LENGTH);
            assertThat(file.reaches(LENGTH)).isTrue();
            assertThat(file.reaches(LENGTH + 1)).isFalse();
            assertThatThrownBy(() -> read(file, LENGTH - 1, 2))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("mem:/file: decompressed, it has " + LENGTH + " bytes, asked for byte " + LENGTH);
        }
    }

    @Test
    void readsNoFurtherThanItIsAsked() throws Exception {
        MemoryReader file = new MemoryReader(compressed(Compression.GZIP, content(LENGTH * 3)));
        try (RangeReader reader = new DecompressedReader(file, Compression.GZIP, "mem:/file")) {
            assertThat(reader.reaches(100)).isTrue();
            assertThat(file.bytesRead()).isLessThan(file.length());
        }
    }

    @Test
    void aGzipFileMayHaveSeveralMembers() throws Exception {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(compressed(Compression.GZIP, new byte[] {1, 2}));
        both.write(compressed(Compression.GZIP, new byte[] {3}));
        try (RangeReader file = open(Compression.GZIP, both.toByteArray())) {
            assertThat(read(file, 0, 3)).containsExactly(1, 2, 3);
            assertThat(file.reaches(4)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void damageIsNamedAndNothingElseHappens(Compression compression) throws Exception {
        byte[] content = content(300);
        byte[] whole = compressed(compression, content);
        // No byte at all is no frame of zstd, which is as it may be.
        for (int i = compression == Compression.ZSTD ? 1 : 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatThrownBy(() -> open(compression, cut).length())
                    .as("cut after %d bytes", i)
                    .isInstanceOf(IncompleteInputException.class)
                    .hasMessageMatching("mem:/file: the " + compression + " data are cut short or damaged behind byte "
                            + "[0-9]+ of what they hold .*; fetch the file again .*");
            byte[] flipped = whole.clone();
            flipped[i] ^= 4;
            try (RangeReader file = open(compression, flipped)) {
                // The checksum stands at the end, and a walk always comes to it.
                assertThat(file.length()).isEqualTo(content.length);
                assertThat(read(file, 0, content.length)).isEqualTo(content);
            } catch (IncompleteInputException e) {
                assertThat(e).hasMessageStartingWith("mem:/file: ");
            }
        }
    }

    @Test
    void aTransportErrorIsNoDamage() {
        IOException lost = new IOException("connection lost");
        RangeReader file = new RangeReader() {
            @Override
            public long length() {
                return 100;
            }

            @Override
            public void readFully(long offset, byte[] into) throws IOException {
                throw lost;
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> new DecompressedReader(file, Compression.GZIP, "mem:/file").length())
                .isSameAs(lost);
    }

    @Test
    void aTarIsWalkedThroughIt() throws Exception {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("a.JPEG", content(DecompressedReader.KEPT * 3));
        members.put("b.JPEG", content(5));
        byte[] tar = Tars.of(members);
        MemoryReader file = new MemoryReader(compressed(Compression.GZIP, tar));
        try (RangeReader reader = new DecompressedReader(file, Compression.GZIP, "mem:/a.tar.gz")) {
            assertThat(TarRange.whole("mem:/a.tar.gz").members(reader))
                    .isEqualTo(TarRange.whole("mem:/a.tar").members(new MemoryReader(tar)));
            assertThat(file.bytesRead()).as("one pass").isEqualTo(file.length());
        }
        try (RangeReader reader = open(Compression.GZIP, compressed(Compression.GZIP, Arrays.copyOf(tar, 9000)))) {
            assertThatThrownBy(() -> TarRange.whole("mem:/a.tar.gz").members(reader))
                    .isInstanceOf(IncompleteInputException.class)
                    .hasMessageContaining("cut short at byte 9000, member a.JPEG needs 6291456 bytes from byte 512");
        }
    }
}
