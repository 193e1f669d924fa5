package org.saccade.data.shard;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A reader in another language, written from the specification: tarfile for the shard, struct for the index. */
class PythonReaderTest {
    private static final String READER = """
            import struct, sys, tarfile
            index = open(sys.argv[2], 'rb').read()
            magic, version, width, count, key_bytes, tar_bytes = struct.unpack_from('<4sHHIIQ', index, 0)
            assert magic == b'SIDX' and version == 1 and width == 36 and index[-4:] == b'SIDX'
            def crc32c(data):
                crc = 0xffffffff
                for byte in data:
                    crc ^= byte
                    for _ in range(8):
                        crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
                return crc ^ 0xffffffff
            assert crc32c(index[:-8]) == struct.unpack('<I', index[-8:-4])[0]
            keys = 24 + count * 36
            raw = open(sys.argv[1], 'rb').read()
            assert len(raw) == tar_bytes
            members = tarfile.open(sys.argv[1], 'r:').getmembers()
            assert len(members) == 2 * count
            for i in range(count):
                offset, length, label, form, flags, w, h, crc, key, key_length = struct.unpack_from('<QIIHHHHIII', index, 24 + i * 36)
                name = index[keys + key:keys + key + key_length].decode('utf-8')
                image, cls = members[2 * i], members[2 * i + 1]
                assert image.offset_data == offset and image.size == length
                assert image.name == name + '.' + {1: 'jpg', 2: 'png', 3: 'npy'}[form] and cls.name == name + '.cls'
                assert crc32c(raw[offset:offset + length]) == crc
                assert int(raw[cls.offset_data:cls.offset_data + cls.size]) == label
                assert (image.mtime, image.uid, image.gid, image.mode, image.uname, image.gname) == (0, 0, 0, 0o644, '', '')
                print(name, label, flags, w, h)
            """;

    @Test
    void pythonReadsWhatWasWritten(@TempDir Path folder) throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasPython(), "python3 is not on the path, so the shard is not read with its tarfile");
        MemoryFolder written = TinyDataset.folder();
        Path tar = Files.write(folder.resolve("shard.tar"), written.files.get(TinyDataset.TRAIN + ".tar"));
        Path index = Files.write(folder.resolve("shard.idx"), written.files.get(TinyDataset.TRAIN + ".idx"));
        Path output = folder.resolve("output.txt");
        Process python = new ProcessBuilder("python3", "-c", READER, tar.toString(), index.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).as("python ended").isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8).lines())
                .containsExactly("n01440764_10 0 4 5 4", "n01443537_2 1 9 3 7", "folder/n01443537_3 1 0 0 0");
        assertThat(python.exitValue()).isZero();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
