package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VisibleGpusTest {
    private static final String WHO = "rank 3 on node7";
    private static final List<Gpu> THREE = List.of(gpu(0, "GPU-aa00"), gpu(1, "GPU-bb11"), gpu(2, "GPU-bb22"));

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "unset", value = {
        "unset                | 0        | 0",
        "unset                | 2        | 2",
        "unset                | GPU-bb11 | 1",
        "2,0                  | 0        | 1",
        "2,0                  | 2        | 0",
        "GPU-bb22, GPU-aa     | GPU-aa00 | 1",
        "GPU-bb22,1           | GPU-bb11 | 1",
        "1,-1,0               | 1        | 0",
    })
    // spotless:on
    void countsAsCudaDoes(String visible, String given, int ordinal) throws RanksRefusedException {
        assertThat(VisibleGpus.of(THREE, environment(visible)).choose(List.of(given), WHO))
                .isEqualTo(ordinal);
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "unset", value = {
        "unset    | 3        | NVIDIA T4 (GPU-aa00), NVIDIA T4 (GPU-bb11), NVIDIA T4 (GPU-bb22)",
        "unset    | GPU-bb   | NVIDIA T4 (GPU-aa00), NVIDIA T4 (GPU-bb11), NVIDIA T4 (GPU-bb22)",
        "1        | 0        | NVIDIA T4 (GPU-bb11)",
        "1,-1,0   | 0        | NVIDIA T4 (GPU-bb11)",
        "''       | 0        | none",
    })
    // spotless:on
    void refusesWhatTheRankDoesNotSee(String visible, String given, String seen) throws RanksRefusedException {
        VisibleGpus gpus = VisibleGpus.of(THREE, environment(visible));

        assertThatThrownBy(() -> gpus.choose(List.of(given), WHO))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining(
                        "rank 3 on node7 was given " + given + " and sees " + seen + "; let the discovery script");
    }

    @Test
    void takesTheOnlyOneWhereSparkGivesNone() throws RanksRefusedException {
        assertThat(VisibleGpus.of(THREE, environment("1")).choose(List.of(), WHO))
                .isZero();
    }

    @Test
    void asksForAChoiceAmongSeveral() throws RanksRefusedException {
        VisibleGpus gpus = VisibleGpus.of(THREE, environment("0,2"));

        assertThatThrownBy(() -> gpus.choose(List.of(), WHO))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining("was given none and sees NVIDIA T4 (GPU-aa00), NVIDIA T4 (GPU-bb22)")
                .hasMessageContaining("--conf spark.task.resource.gpu.amount=1");
    }

    @Test
    void refusesTwoForOneRank() {
        assertThatThrownBy(() -> new VisibleGpus(THREE).choose(List.of("0", "1"), WHO))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessage("a rank computes on one GPU, and rank 3 on node7 was given 0, 1; "
                        + "set spark.task.resource.gpu.amount=1");
    }

    /** By default CUDA puts the fastest first, and nvidia-smi does not tell which that is. */
    @Test
    void refusesAnOrderThatOnlyCudaKnows() throws RanksRefusedException {
        assertThatThrownBy(() -> VisibleGpus.of(THREE, Map.of()))
                .isInstanceOf(RanksRefusedException.class)
                .hasMessageContaining("got null; add --conf spark.executorEnv.CUDA_DEVICE_ORDER=PCI_BUS_ID");
        assertThatThrownBy(() -> VisibleGpus.of(THREE, Map.of("CUDA_VISIBLE_DEVICES", "GPU-aa00,1")))
                .isInstanceOf(RanksRefusedException.class);

        assertThat(VisibleGpus.of(THREE.subList(0, 1), Map.of()).gpus()).hasSize(1);
        assertThat(VisibleGpus.of(THREE, Map.of("CUDA_VISIBLE_DEVICES", "GPU-bb22,GPU-aa00"))
                        .choose(List.of("GPU-aa00"), WHO))
                .isEqualTo(1);
    }

    private static Map<String, String> environment(String visible) {
        return visible == null
                ? Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
                : Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES", visible);
    }

    private static Gpu gpu(int index, String uuid) {
        return new Gpu(index, uuid, "NVIDIA T4", new ComputeCapability(7, 5));
    }
}
