package org.saccade.data.shard;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Readers in another language, written from the specification with Python's standard library: struct for the index, tarfile and WebDataset's rule for
 * keys for one container, the framing of TFRecord and the wire format of tf.Example for the other.
 */
class PythonReaderTest {
    private static final String INDEX = """
            import struct, sys, tarfile
            def table_entry(crc):
                for _ in range(8):
                    crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
                return crc
            TABLE = [table_entry(i) for i in range(256)]
            def crc32c(data):
                crc = 0xffffffff
                for byte in data:
                    crc = TABLE[(crc ^ byte) & 0xff] ^ crc >> 8
                return crc ^ 0xffffffff
            index = open(sys.argv[2], 'rb').read()
            magic, version, width, count, key_bytes, shard_bytes = struct.unpack_from('<4sHHIIQ', index, 0)
            assert magic == b'SIDX' and version == 1 and width == 36 and index[-4:] == b'SIDX'
            assert crc32c(index[:-8]) == struct.unpack('<I', index[-8:-4])[0]
            keys = 24 + count * 36
            raw = open(sys.argv[1], 'rb').read()
            assert len(raw) == shard_bytes
            records = []
            for i in range(count):
                offset, length, label, form, flags, w, h, crc, key, key_length = struct.unpack_from('<QIIHHHHIII', index, 24 + i * 36)
                name = index[keys + key:keys + key + key_length].decode('utf-8')
                assert crc32c(raw[offset:offset + length]) == crc
                records.append((name, {1: 'jpg', 2: 'png', 3: 'npy', 4: 'npy'}[form], label, w, h, offset, length))
                print(name, label, flags, w, h)
            """;

    private static final String TAR = """
            members = tarfile.open(sys.argv[1], 'r:').getmembers()
            assert len(members) == 2 * count
            def key_and_extension(path):
                folder, slash, base = path.rpartition('/')
                stem, dot, extension = base.partition('.')
                return folder + slash + stem, extension
            for i, (name, extension, label, w, h, offset, length) in enumerate(records):
                image, cls = members[2 * i], members[2 * i + 1]
                assert image.offset_data == offset and image.size == length
                assert key_and_extension(image.name) == (name, extension) and key_and_extension(cls.name) == (name, 'cls')
                assert int(raw[cls.offset_data:cls.offset_data + cls.size]) == label
                assert (image.mtime, image.uid, image.gid, image.mode, image.uname, image.gname) == (0, 0, 0, 0o644, '', '')
            """;

    private static final String TFRECORD = """
            def masked(crc):
                return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff
            def varint(data, at):
                value = shift = 0
                while True:
                    value |= (data[at] & 0x7f) << shift
                    shift += 7
                    at += 1
                    if data[at - 1] < 0x80:
                        return value, at
            def fields(data):
                at = 0
                while at < len(data):
                    tag, at = varint(data, at)
                    assert tag & 7 == 2
                    length, at = varint(data, at)
                    assert at + length <= len(data)
                    yield tag >> 3, data[at:at + length]
                    at += length
            def only(data, number):
                [(found, value)] = fields(data)
                assert found == number
                return value
            def feature(data):
                [(kind, values)] = fields(data)
                value = only(values, 1)
                if kind == 1:
                    return value
                assert kind == 3
                number, end = varint(value, 0)
                assert end == len(value)
                return number
            at = 0
            for name, extension, label, w, h, offset, length in records:
                size, = struct.unpack_from('<Q', raw, at)
                assert struct.unpack_from('<I', raw, at + 8)[0] == masked(crc32c(raw[at:at + 8]))
                example = raw[at + 12:at + 12 + size]
                assert struct.unpack_from('<I', raw, at + 12 + size)[0] == masked(crc32c(example))
                at += 12 + size + 4
                features = {}
                for number, entry in fields(only(example, 1)):
                    assert number == 1
                    (one, key), (two, value) = fields(entry)
                    assert (one, two) == (1, 2) and key not in features
                    features[key.decode()] = feature(value)
                assert features == {
                    'image/encoded': raw[offset:offset + length],
                    'image/class/label': label + 1,
                    'image/class/synset': sys.argv[3 + label].encode(),
                    'image/filename': (name + '.' + extension).encode(),
                    'image/format': {'jpg': b'JPEG', 'png': b'PNG', 'npy': b'NPY'}[extension],
                    'image/height': h,
                    'image/width': w,
                }, features
            assert at == len(raw)
            """;

    @ParameterizedTest
    @EnumSource
    void pythonReadsWhatWasWritten(ShardContainer container, @TempDir Path folder)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasPython(), "python3 is not on the path, so the shard is not read with it");
        List<Sample> samples = new ArrayList<>(TinyDataset.trainSamples());
        byte[] pixels = new PixelArray(3, 2, TinyDataset.pattern(18)).toBytes();
        samples.add(new Sample("a/b.c/ü 4", ImageFormat.PIXELS, 0, 3, 2, Set.of(), pixels));
        samples.add(new Sample("large", ImageFormat.JPG, 1, 65535, 300, Set.of(), TinyDataset.pattern(70_001)));
        MemoryFolder written = new MemoryFolder();
        ShardInfo shard = TinyDataset.write(written, container, TinyDataset.TRAIN, samples);
        Path output = folder.resolve("output.txt");
        Process python = new ProcessBuilder(
                        "python3",
                        "-X",
                        "utf8",
                        "-c",
                        INDEX + (container == ShardContainer.TAR ? TAR : TFRECORD),
                        Files.write(folder.resolve("shard"), written.files.get(shard.name()))
                                .toString(),
                        Files.write(folder.resolve("index"), written.files.get(shard.indexName()))
                                .toString(),
                        TinyDataset.classes().get(0).wnid(),
                        TinyDataset.classes().get(1).wnid())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).as("python ended").isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "n01440764_10 0 4 5 4",
                        "n01443537_2 1 9 3 7",
                        "folder/n01443537_3 1 0 0 0",
                        "a/b.c/ü 4 0 0 3 2",
                        "large 1 0 65535 300");
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
