package org.saccade.data.order;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The expected values were computed by an implementation of the Javadoc in Python. A change here changes the bytes of
 * every dataset.
 */
class KeyOrderTest {
    @Test
    void hashesNeverChange() {
        assertThat(KeyOrder.of(0, "train", "n01440764_10").hash()).isEqualTo(2084773318770169385L);
        assertThat(KeyOrder.of(-1, "val", "ä").hash()).isEqualTo(7640551111954646991L);
    }

    @Test
    void sortsHashesAsUnsignedNumbers() {
        List<String> keys = IntStream.range(0, 8)
                .mapToObj(i -> KeyOrder.of(5, "train", "k" + i))
                .sorted()
                .map(KeyOrder::key)
                .toList();
        assertThat(keys).containsExactly("k6", "k4", "k7", "k3", "k5", "k1", "k0", "k2");
    }

    @Test
    void equalHashesFallBackOnTheKeys() {
        assertThat(Stream.of(new KeyOrder(-1, "a"), new KeyOrder(1, "c"), new KeyOrder(1, "b"))
                        .sorted()
                        .map(KeyOrder::key))
                .containsExactly("b", "c", "a");
    }

    @Test
    void seedSplitAndKeyAllMatter() {
        long hash = KeyOrder.of(1, "train", "a").hash();
        assertThat(List.of(
                        KeyOrder.of(2, "train", "a").hash(),
                        KeyOrder.of(1, "val", "a").hash(),
                        KeyOrder.of(1, "train", "b").hash(),
                        KeyOrder.of(1, "traina", "").hash()))
                .doesNotContain(hash)
                .doesNotHaveDuplicates();
    }
}
