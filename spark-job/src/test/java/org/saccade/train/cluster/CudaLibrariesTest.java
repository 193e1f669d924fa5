package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CudaLibrariesTest {
    // spotless:off
    @ParameterizedTest
    @CsvSource({
        "2, 1, Fermi,     false",
        "3, 0, Kepler,    false",
        "3, 5, Kepler,    false",
        "3, 7, Kepler,    true",
        "5, 0, Maxwell,   true",
        "5, 3, Maxwell,   true",
        "6, 0, Pascal,    true",
        "6, 2, Pascal,    true",
        "7, 0, Volta,     true",
        "7, 2, Volta,     true",
        "7, 5, Turing,    true",
        "8, 0, Ampere,    true",
        "8, 7, Ampere,    true",
        "8, 9, Ada,       true",
        "9, 0, Hopper,    false",
        "10, 0, Blackwell, false",
        "10, 3, Blackwell, false",
        "12, 1, Blackwell, false",
    })
    // spotless:on
    void runOnMachineCodeOfTheSameMajorVersion(int major, int minor, String generation, boolean run) {
        ComputeCapability device = new ComputeCapability(major, minor);

        assertThat(device.generation()).contains(generation);
        assertThat(CudaLibraries.runOn(device)).isEqualTo(run);
    }

    @Test
    void refuseTheGpuByName() {
        Gpu hopper = new Gpu(0, "GPU-5a7e", "NVIDIA H200", new ComputeCapability(9, 0));

        assertThatThrownBy(() -> CudaLibraries.requireRunOn(hopper, "rank 1 on node7"))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessage(
                        "ND4J's CUDA libraries run on GPUs of compute capability 3.7, and 5.0 to 8.9, got 9.0, Hopper: "
                                + "rank 1 on node7 has NVIDIA H200 (GPU-5a7e); give the ranks other GPUs, or train on CPUs (SACCADE_BACKEND=cpu)");
    }

    @Test
    void refuseWhatCameLaterThanTheTable() {
        Gpu later = new Gpu(0, "GPU-5a7e", "NVIDIA Z1", new ComputeCapability(17, 1));

        assertThatThrownBy(() -> CudaLibraries.requireRunOn(later, "rank 0 on node7"))
                .hasMessageContaining("got 17.1: rank 0");
    }

    @Test
    void takeTheOthers() {
        Gpu ampere = new Gpu(0, "GPU-5a7e", "NVIDIA A100-SXM4-40GB", new ComputeCapability(8, 0));

        assertThatCode(() -> CudaLibraries.requireRunOn(ampere, "rank 0 on node7"))
                .doesNotThrowAnyException();
    }
}
