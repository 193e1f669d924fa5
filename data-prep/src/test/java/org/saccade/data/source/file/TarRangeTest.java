package org.saccade.data.source.file;

import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TarRangeTest {

    private static final String LONG_NAME = "a-folder/".repeat(30) + "image.JPEG";

    private static Map<String, byte[]> threeMembers(String first) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(first, new byte[] {1, 2, 3});
        members.put("empty.JPEG", new byte[0]);
        members.put("block.JPEG", new byte[512]);
        return members;
    }

    private static List<TarMember> walk(byte[] file) throws IOException {
        return new TarRange("mem:/a.tar", "", 0, file.length).members(new MemoryReader(file));
    }

    @Test
    void findsTheBytesOfEachMember() throws Exception {
        byte[] tar = Tars.of(threeMembers("a.JPEG"));
        assertThat(walk(tar))
                .containsExactly(
                        new TarMember("a.JPEG", 512, 3),
                        new TarMember("empty.JPEG", 1536, 0),
                        new TarMember("block.JPEG", 2048, 512));
    }

    @ParameterizedTest
    @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
    void readsLongNames(int longNames) throws Exception {
        byte[] tar = Tars.of(threeMembers(LONG_NAME), longNames);
        TarMember first = walk(tar).get(0);
        assertThat(first.name()).isEqualTo(LONG_NAME);
        assertThat(first.stem()).isEqualTo("image");
        assertThat(Arrays.copyOfRange(tar, (int) first.offset(), (int) first.offset() + 3))
                .containsExactly(1, 2, 3);
    }

    @Test
    void walksATarInsideATar() throws Exception {
        byte[] inner = Tars.of(threeMembers("a.JPEG"));
        byte[] outer = Tars.of(Map.of("n01440764.tar", inner));
        MemoryReader file = new MemoryReader(outer);
        TarRange whole = new TarRange("mem:/train.tar", "", 0, outer.length);
        TarRange innerRange = whole.inner(whole.members(file).get(0));
        assertThat(innerRange).hasToString("mem:/train.tar, inner tar n01440764.tar");
        assertThat(innerRange.members(file)).first().isEqualTo(new TarMember("a.JPEG", 1024, 3));
    }

    @Test
    void aLongNameFillsNoMemory() {
        byte[] tar = Tars.of(Map.of("a.JPEG", new byte[2 << 20]));
        tar[156] = TarConstants.LF_GNUTYPE_LONGNAME;
        Tars.setChecksum(tar);
        assertThatThrownBy(() -> walk(tar))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining(
                        "no readable tar header at byte 0 (it is longer than the bytes that it may have)");
    }

    @Test
    void aSizeBeyondAllFilesIsNoOverflow() {
        byte[] tar = Tars.of(Map.of("a.JPEG", new byte[1]));
        // Base-256: the sign of the first byte says so, the rest is the largest number.
        tar[124] = (byte) 0x80;
        Arrays.fill(tar, 125, 128, (byte) 0);
        tar[128] = 0x7f;
        Arrays.fill(tar, 129, 136, (byte) 0xff);
        Tars.setChecksum(tar);
        assertThatThrownBy(() -> walk(tar))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining(
                        "cut short at byte 2048, member a.JPEG needs 9223372036854775807 bytes from byte 512");
    }

    @Test
    void readsHeadersAndPassesOverTheRest() throws Exception {
        byte[] tar = Tars.of(Map.of("large.JPEG", new byte[4 << 20]));
        MemoryReader file = new MemoryReader(tar);
        assertThat(new TarRange("mem:/a.tar", "", 0, tar.length).members(file)).hasSize(1);
        assertThat(file.bytesRead()).isLessThan(64 << 10);
    }

    @Test
    void takesNoCutTarForAWholeOne() throws Exception {
        byte[] tar = Tars.of(threeMembers("a.JPEG"));
        int endMark = 2560;
        for (int length = 0; length < endMark + 512; length++) {
            byte[] cut = Arrays.copyOf(tar, length);
            assertThatThrownBy(() -> walk(cut))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(IncompleteInputException.class)
                    .hasMessageStartingWith("mem:/a.tar: ")
                    .hasMessageContaining("byte")
                    .hasMessageEndingWith("; fetch the file again and compare its checksum with the publisher's");
        }
    }

    @Test
    void namesMemberAndBytesWhereATarIsCut() {
        byte[] tar = Arrays.copyOf(Tars.of(threeMembers("a.JPEG")), 2100);
        assertThatThrownBy(() -> walk(tar))
                .hasMessageStartingWith(
                        "mem:/a.tar: cut short at byte 2100, member block.JPEG needs 512 bytes from byte 2048; ");
    }

    @Test
    void namesADamagedHeader() {
        byte[] tar = Tars.of(threeMembers("a.JPEG"));
        tar[1024] ^= 1;
        assertThatThrownBy(() -> walk(tar))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("before byte 1536 has a header with a wrong checksum");
    }

    @Test
    void doesNotStopAtAHoleInTheMiddle() {
        byte[] tar = Tars.of(threeMembers("a.JPEG"));
        Arrays.fill(tar, 1024, 1536, (byte) 0);
        assertThatThrownBy(() -> walk(tar))
                .hasMessageContaining("ends at byte 1024, but")
                .hasMessageContaining("not padding");
    }

    @Test
    void refusesALink() {
        byte[] tar = Tars.ofLink("a.JPEG", "b.JPEG");
        assertThatThrownBy(() -> walk(tar))
                .hasMessageContaining("member a.JPEG before byte 512 is no plain file")
                .hasMessageEndingWith("plain files in place of links and devices");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_FIFO, TarConstants.LF_CHR, TarConstants.LF_BLK})
    void refusesADevice(byte kind) {
        byte[] tar = Tars.ofSpecial("a.JPEG", kind);
        assertThatThrownBy(() -> walk(tar))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("member a.JPEG before byte 512 is no plain file");
    }

    @Test
    void aTransportErrorIsNoDamage() {
        byte[] tar = Tars.of(threeMembers("a.JPEG"));
        IOException lost = new IOException("connection lost");
        RangeReader file = new RangeReader() {
            @Override
            public long length() {
                return tar.length;
            }

            @Override
            public void readFully(long offset, byte[] into) throws IOException {
                throw lost;
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> new TarRange("mem:/a.tar", "", 0, tar.length).members(file))
                .isSameAs(lost);
    }

    @Test
    void refusesWhatIsNoTar() {
        byte[] text = "this is no tar at all ".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> walk(text))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("mem:/a.tar");
    }

    @Test
    void namesAnInnerTarInOneLine() {
        assertThat(new TarRange("mem:/a.tar", "n01\n.tar", 0, 1)).hasToString("mem:/a.tar, inner tar n01?.tar");
    }
}
