package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;
import org.saccade.nn.model.Description;
import org.saccade.nn.model.LayerDescription;
import org.saccade.train.config.ExperimentConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class ExecutorMemoryTest {
    private static final long MEBIBYTE = 1 << 20;
    /** 1,000 outputs a sample, 50,000 values that are saved. */
    private static final Description NETWORK =
            new Description(List.of(layer("a", 40_000, 2_000, 10L, 9L, 10L), layer("b", 8_000, 0, 100L)));

    @Test
    void countsVectorsActivationsAndBatchesOfTheGreatestPart() {
        // 4 ranks of 33 images: one has 9.
        ExecutorMemory memory = ExecutorMemory.of(config("cluster.ranks=4", "train.global-batch-size=33"), NETWORK);

        assertThat(memory.vectors()).isEqualTo(3 * 50_000 * 4);
        assertThat(memory.activations()).isEqualTo(3 * 9 * 1_000 * 4);
        assertThat(memory.batches()).isEqualTo(3 * 9 * (3 * 16 * 16) * 4);
    }

    @Test
    void leavesRoomForThePartsOfRanksThatAreLost() {
        ExecutorMemory all = ExecutorMemory.of(config("cluster.ranks=4"), NETWORK);
        ExecutorMemory elastic = ExecutorMemory.of(config("cluster.ranks=4", "elastic.min-ranks=1"), NETWORK);

        assertThat(elastic.activations()).isEqualTo(4 * all.activations());
        assertThat(elastic.batches()).isEqualTo(4 * all.batches());
        assertThat(elastic.vectors()).isEqualTo(all.vectors());
    }

    @Test
    void microBatchesTakeLessForActivationsAndOneVectorMore() {
        ExecutorMemory memory =
                ExecutorMemory.of(config("train.micro-batch-size=4", "exchange.codec=threshold"), NETWORK);

        assertThat(memory.vectors()).isEqualTo((3 + 1 + 1) * 50_000 * 4);
        assertThat(memory.activations()).isEqualTo(3 * 4 * 1_000 * 4);
        assertThat(memory.batches()).isEqualTo(3 * 4 * (3 * 16 * 16) * 4);
    }

    @Test
    void anAverageOfTheWeightsTakesOneVectorMore() {
        assertThat(ExecutorMemory.of(config("train.ema.decay=0.9999"), NETWORK).vectors())
                .isEqualTo((3 + 1) * 50_000 * 4);
    }

    @Test
    void aLengthThatIsNotKnownTakesNothingAway() {
        Description unknown = new Description(List.of(layer("a", 0, 0, 10L, -1L), layer("b", 0, 0, 990L)));

        assertThat(ExecutorMemory.of(config(), unknown).activations())
                .isEqualTo(ExecutorMemory.of(config(), NETWORK).activations());
    }

    @Test
    void givesTheFlagsToPaste() {
        ExecutorMemory memory = new ExecutorMemory(100 * MEBIBYTE, 19 * MEBIBYTE, MEBIBYTE - 1);

        // 256 MiB for garbage, 512 for the process.
        assertThat(memory.flags(1024 * MEBIBYTE))
                .isEqualTo("--conf spark.executor.memoryOverhead=888m"
                        + " --conf 'spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=376m"
                        + " -Dorg.bytedeco.javacpp.maxphysicalbytes=1912m'");
    }

    private static LayerDescription layer(String name, long parameters, long state, Long... output) {
        return new LayerDescription(name, "Layer", List.of(output), parameters, state, Optional.empty());
    }

    private static ExperimentConfig config(String... overrides) {
        List<String> all = new ArrayList<>(
                List.of("data.path=dataset", "input.size=16", "input.resize=16", "train.global-batch-size=32"));
        all.addAll(List.of(overrides));
        return ExperimentConfig.of(ExperimentConfig.defaults(all));
    }
}
