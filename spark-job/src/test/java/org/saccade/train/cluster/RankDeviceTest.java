package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RankDeviceTest {
    private static final VisibleGpus GPUS = new VisibleGpus(List.of(
            new Gpu(4, "GPU-aa00", "NVIDIA H200", new ComputeCapability(9, 0)),
            new Gpu(6, "GPU-bb11", "NVIDIA A10", new ComputeCapability(8, 6))));

    @Test
    void isTheGpuThatSparkGave() throws RanksRefusedException {
        assertThat(RankDevice.ofCuda(GPUS, List.of("6"), "rank 0 on node7"))
                .as("whose UUID is known to others, whatever Spark calls it")
                .isEqualTo(new RankDevice("NVIDIA A10 (GPU-bb11)", Optional.of("GPU-bb11"), OptionalInt.of(1)));
    }

    @Test
    void isNoneThatTheLibrariesDoNotRunOn() {
        assertThatThrownBy(() -> RankDevice.ofCuda(GPUS, List.of("4"), "rank 0 on node7"))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining("9.0, Hopper: rank 0 on node7 has NVIDIA H200 (GPU-aa00)");
    }
}
