package org.saccade.train.replica;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

class BackendTest {
    /** In the profile cuda, which is not the one of every day, the jar is for GPUs. */
    @Test
    void aCpuIsNotTakenForAGpu() {
        assumeThat(Backend.ofApplication()).isEqualTo(Backend.CPU);

        assertThatThrownBy(() -> Backend.useGpu(0))
                .hasMessageContaining(
                        "must start on CUDA, and has started as org.nd4j.linalg.cpu.nativecpu.CpuBackend; ")
                .hasMessageContaining("LD_LIBRARY_PATH");
    }
}
