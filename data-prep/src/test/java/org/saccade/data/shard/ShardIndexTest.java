package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ShardIndexTest {
    private static final int TAR_BYTES = 7680;
    private static final int CLASSES = 2;
    private static final String FILE = "golden/train/shard-00000-of-00001.idx";

    private final byte[] index = GoldenFilesTest.golden("v1/" + TinyDataset.TRAIN + ".idx");
    private final ByteBuffer fields = ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);

    private static ShardIndex parse(byte[] bytes) throws CorruptDatasetException {
        return ShardIndex.parse(bytes, FILE, TAR_BYTES, CLASSES, new TarLayout());
    }

    private static void assertDamaged(byte[] bytes, String field) {
        assertThatThrownBy(() -> parse(bytes))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageStartingWith(FILE + ": ")
                .hasMessageContaining(field)
                .hasMessageEndingWith(
                        "; copy the file again, or delete the folder and run 'saccade prepare' again; then 'saccade verify'");
    }

    private void forge(int record, int offset) {
        fields.put(ShardFormat.HEADER_BYTES + record * ShardFormat.RECORD_BYTES + offset, (byte) 0xee);
        int body = index.length - ShardFormat.TRAILER_BYTES;
        fields.putInt(body, Crc32c.of(index, body));
    }

    @ParameterizedTest
    @CsvSource({
        "0, magic",
        "6, record bytes",
        "8, record count",
        "12, key table bytes",
        "16, shard bytes",
        "177, end magic",
        "173, checksum"
    })
    void namesTheFieldOfTheFrameThatChanged(int offset, String field) {
        index[offset] ^= 1;
        assertDamaged(index, field);
    }

    @Test
    void everyFlippedBitIsFound() {
        for (int bit = 0; bit < index.length * 8; bit++) {
            byte[] flipped = index.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> parse(flipped)).as("bit %d", bit).isInstanceOf(CorruptDatasetException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, payload offset must be 512, got 750", "11, 'payload length must be from 1 to 7680, got 3992977418'",
                "15, 'label must be from 0 to 1, got 3992977408'",
        "16, 'format must be 1 (jpg), 2 (png), 3 (npy) or 4 (npy of pixels), got 238'",
                "18, 'flags must use bits 0 to 6, got 0xee'", "28, 'key offset must be 0, got 238'",
        "32, 'key length must be from 1 to 41, got 238'",
    })
    void namesTheFieldOfARecordThatWasForgedWithItsChecksum(int offset, String field) {
        forge(0, offset);
        assertDamaged(index, "record 0: " + field);
    }

    @Test
    void namesASideThatIsZero() {
        fields.putShort(ShardFormat.HEADER_BYTES + ShardFormat.WIDTH_OFFSET, (short) 0);
        int body = index.length - ShardFormat.TRAILER_BYTES;
        fields.putInt(body, Crc32c.of(index, body));
        assertDamaged(index, "record 0: width must be from 1 to 65535 pixels, got 0 (sample n01440764_10)");
    }

    @Test
    void aFutureVersionIsNoDamage() {
        fields.putShort(ShardFormat.VERSION_OFFSET, (short) 2);
        assertThatThrownBy(() -> parse(index))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessage(
                        FILE
                                + ": written by a newer Saccade: index version is 2, this one reads 1; update Saccade or prepare the dataset with this one");
    }

    @Test
    void versionZeroIsDamage() {
        fields.putShort(ShardFormat.VERSION_OFFSET, (short) 0);
        assertDamaged(index, "version must be 1, got 0");
    }

    @Test
    void cutAtEveryLengthItIsRefused() {
        for (int length = 0; length < index.length; length++) {
            assertDamaged(
                    Arrays.copyOf(index, length),
                    length < 32
                            ? "length must be at least 32 bytes, got " + length
                            : "ask for a length of 181 bytes, got " + length);
        }
    }

    @Test
    void aByteTooManyIsRefused() {
        assertDamaged(Arrays.copyOf(index, index.length + 1), "ask for a length of 181 bytes, got 182");
    }

    @Test
    void fewerClassesThanLabelsAreRefused() {
        assertThatThrownBy(() -> ShardIndex.parse(index, FILE, TAR_BYTES, 1, new TarLayout()))
                .hasMessageContaining("record 1: label must be from 0 to 0, got 1");
    }

    @Test
    void aSampleOutsideIsRefused() throws CorruptDatasetException {
        ShardIndex parsed = parse(index);
        assertThat(parsed.count()).isEqualTo(3);
        assertThatThrownBy(() -> parsed.entry(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("sample must be from 0 to 2, got 3");
    }
}
