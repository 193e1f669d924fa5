package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PresenceTest {
    @Test
    void travelsAsText() {
        for (Optional<String> gpu : List.of(Optional.<String>empty(), Optional.of("0"), Optional.of("GPU-aa00"))) {
            Presence presence = new Presence("127.0.0.1:4711", gpu);

            assertThat(Presence.parse(presence.toMessage())).isEqualTo(presence);
        }
    }

    @Test
    void twoRanksWithOneGpuAreBothNamed() {
        assertThatThrownBy(() -> require("node1:1 0", "node2:1 0", "node3:1", "node1:2 1", "node2:2 0"))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining("ranks 1 and 4 were both given GPU 0 of node2; ");
        assertThatThrownBy(() -> require("node1:1 GPU-aa00", "node2:1 GPU-aa00"))
                .as("parts of one GPU, which two containers see as if they were machines")
                .hasMessageContaining("ranks 0 and 1 were both given GPU-aa00; ");
    }

    @Test
    void ranksWithGpusOfTheirOwnAreNot() {
        assertThatCode(() -> require("node1:1 0", "node1:2 1", "node2:1 0", "node2:2 GPU-aa00", "node2:3", "node2:4"))
                .doesNotThrowAnyException();
    }

    private static void require(String... messages) throws RanksRefusedException {
        Presence.requireGpusOfTheirOwn(
                List.of(messages).stream().map(Presence::parse).toList());
    }
}
