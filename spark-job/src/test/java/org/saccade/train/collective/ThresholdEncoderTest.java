package org.saccade.train.collective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThresholdEncoderTest {
    private static final int HEADER = 8;

    @ParameterizedTest
    @CsvSource({"1, 0.5", "15, 2", "16, 2", "17, 0.1", "4096, 2.5", "4097, 0.5", "70001, 3", "70001, 1", "70001, 0.001"
    })
    void whatTravelsAndWhatStaysAreWhatCameIn(int length, float threshold) throws Exception {
        Random random = new Random(length);
        FloatBuffer residual = FloatBuffer.allocate(length);
        ThresholdEncoder encoder = new ThresholdEncoder(residual);
        float[] slow = new float[length];

        for (int step = 0; step < 3; step++) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) random.nextGaussian() * 4;
            }
            float[] carried = new float[length];
            int count = ThresholdEncoder.addTo(
                    FloatBuffer.wrap(carried), encoder.encode(FloatBuffer.wrap(values), 0.25f, threshold), 2);

            int expectedCount = 0;
            for (int i = 0; i < length; i++) {
                slow[i] += values[i] * 0.25f;
                float sent = slow[i] >= threshold ? threshold : slow[i] <= -threshold ? -threshold : 0;
                slow[i] -= sent;
                expectedCount += sent == 0 ? 0 : 1;
                assertThat(carried[i]).isEqualTo(2 * sent);
            }
            assertThat(count).isEqualTo(expectedCount);
            assertThat(residual.array()).isEqualTo(slow);
        }
    }

    @Test
    void aFewTravelAsNumbersWithTheirSigns() {
        FloatBuffer values = FloatBuffer.allocate(100).put(6, 3).put(99, -2).put(50, 0.5f);

        ByteBuffer message = littleEndian(new ThresholdEncoder(FloatBuffer.allocate(100)).encode(values, 1, 2));

        assertThat(message.remaining()).isEqualTo(HEADER + 2 * Integer.BYTES);
        assertThat(message.getInt()).isEqualTo(2);
        assertThat(message.getFloat()).isEqualTo(2);
        assertThat(message.getInt()).isEqualTo(7);
        assertThat(message.getInt()).isEqualTo(-100);
    }

    @Test
    void manyTravelAsTwoBitsEach() {
        FloatBuffer values = FloatBuffer.allocate(20).put(0, 3).put(1, -3).put(17, -3);

        ByteBuffer message = littleEndian(new ThresholdEncoder(FloatBuffer.allocate(20)).encode(values, 1, 2));

        assertThat(message.remaining()).isEqualTo(HEADER + 2 * Integer.BYTES);
        assertThat(message.getInt()).isEqualTo(-1);
        assertThat(message.getFloat()).isEqualTo(2);
        assertThat(message.getInt()).isEqualTo(0b0000_0000_0000_0010_0000_0000_0000_0011);
        assertThat(message.getInt()).isEqualTo(0b0000_0000_0000_0010_0000_0000_0000_0010);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNoNumberReachesEveryRank(float value) throws Exception {
        float[] sums = new float[40];
        byte[] message = new ThresholdEncoder(FloatBuffer.allocate(40))
                .encode(FloatBuffer.allocate(40).put(39, value), 1, 1);

        ThresholdEncoder.addTo(FloatBuffer.wrap(sums), message, 1);

        float[] expected = new float[40];
        Arrays.fill(expected, Float.NaN);
        assertThat(sums).isEqualTo(expected);
    }

    @Test
    void leavesPositionAndLimitAlone() throws Exception {
        FloatBuffer values =
                FloatBuffer.wrap(new float[] {9, 9, 5, 0, 9}).position(2).limit(4);
        FloatBuffer sums = FloatBuffer.wrap(new float[5]).position(1).limit(3);
        ThresholdEncoder encoder = new ThresholdEncoder(FloatBuffer.allocate(2));

        ThresholdEncoder.addTo(sums, encoder.encode(values, 1, 5), 1);

        assertThat(sums.array()).containsExactly(0, 5, 0, 0, 0);
        assertThat(values.position()).isEqualTo(2);
        assertThat(sums.position()).isEqualTo(1);
    }

    @Test
    void refusesAMessageForAnotherVector() {
        FloatBuffer sums = FloatBuffer.allocate(32);

        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, message(1, 33), 1))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("an encoded entry must be one of 32, got number 33");
        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, message(1, 0), 1)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, message(1, Integer.MIN_VALUE), 1))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, message(2, 3), 1))
                .hasMessage("a message of 32 encoded entries must hold its header and 2 ints, got 12 bytes");
        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, message(-1, 3), 1))
                .hasMessageContaining("its header and 2 ints");
        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, message(-3, 3), 1))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> ThresholdEncoder.addTo(sums, new byte[3], 1)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void refusesAnotherNumberOfValues() {
        assertThatThrownBy(() -> new ThresholdEncoder(FloatBuffer.allocate(2)).encode(FloatBuffer.allocate(3), 1, 1))
                .hasMessage("there must be a value for each entry of the residual, got 3 for 2");
    }

    private static byte[] message(int kind, int entry) {
        return ByteBuffer.allocate(HEADER + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind)
                .putFloat(1)
                .putInt(entry)
                .array();
    }

    private static ByteBuffer littleEndian(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }
}
