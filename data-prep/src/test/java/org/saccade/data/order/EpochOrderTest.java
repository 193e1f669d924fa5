package org.saccade.data.order;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The expected orders were computed by an implementation of the Javadoc in Python. A change here breaks the resuming of
 * every run.
 */
class EpochOrderTest {
    @Test
    void smallOrdersNeverChange() {
        assertThat(EpochOrder.of(0, 0, 10)).containsExactly(5, 2, 1, 0, 7, 9, 4, 6, 3, 8);
        assertThat(EpochOrder.of(7, 3, 10)).containsExactly(9, 6, 3, 2, 1, 7, 5, 4, 8, 0);
        assertThat(EpochOrder.of(-1, Integer.MAX_VALUE, 10)).containsExactly(8, 0, 9, 4, 6, 2, 3, 1, 5, 7);
    }

    @Test
    void aLargeOrderNeverChanges() throws NoSuchAlgorithmException {
        ByteBuffer bytes = ByteBuffer.allocate(100_000 * Integer.BYTES);
        bytes.asIntBuffer().put(EpochOrder.of(20, 1, 100_000));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        assertThat(sha256).isEqualTo("505518bbbbb910a9a7adeb2ec51ee97b80fbbf338c457e325e3f6d50d0070cd2");
    }

    @Test
    void everyOrderIsAPermutationAndNoTwoAreAlike() {
        for (int samples : new int[] {0, 1, 2, 3, 7, 64, 1000}) {
            Set<String> seen = new HashSet<>();
            for (long seed = -2; seed < 3; seed++) {
                for (int epoch = 0; epoch < 5; epoch++) {
                    int[] order = EpochOrder.of(seed, epoch, samples);
                    assertThat(order).isEqualTo(EpochOrder.of(seed, epoch, samples));
                    seen.add(Arrays.toString(order));
                    Arrays.sort(order);
                    assertThat(order).isEqualTo(numbers(samples));
                }
            }
            if (samples >= 64) {
                assertThat(seen).hasSize(25);
            }
        }
    }

    @Test
    void everySampleComesFirstAboutAsOften() {
        int[] first = new int[5];
        for (int epoch = 0; epoch < 5000; epoch++) {
            first[EpochOrder.of(1, epoch, 5)[0]]++;
        }
        // 1000 each; the standard deviation is 28.
        assertThat(Arrays.stream(first)).allMatch(count -> Math.abs(count - 1000) < 150);
    }

    @Test
    void negativeCountsAreRefused() {
        assertThatThrownBy(() -> EpochOrder.of(1, -1, 5))
                .hasMessage("epoch and samples must be 0 or more, got epoch=-1, samples=5");
        assertThatThrownBy(() -> EpochOrder.of(1, 0, -5))
                .hasMessage("epoch and samples must be 0 or more, got epoch=0, samples=-5");
    }

    private static int[] numbers(int count) {
        int[] numbers = new int[count];
        Arrays.setAll(numbers, i -> i);
        return numbers;
    }
}
