package org.saccade.train.cluster;

import org.apache.spark.TaskContext;
import org.saccade.train.replica.Backend;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a rank computes on.
 *
 * @param name for people
 * @param given the GPU that Spark gave, by UUID, or by index where that is all that is known; empty where it gave none
 * @param ordinal of the GPU, as CUDA counts in this process; empty on the CPU
 */
public record RankDevice(String name, Optional<String> given, OptionalInt ordinal) {

    /**
     * The device of the task that asks.
     *
     * @param who the task is
     * @throws RanksRefusedException if it is none that ND4J's CUDA libraries run on, or not clear which
     * @throws RankFailedException if there is no driver
     */
    public static RankDevice of(TaskContext context, String who) throws ClusterException {
        List<String> given = GpuResource.given(context);
        return switch (Backend.ofApplication()) {
            case CPU -> new RankDevice("CPU", given.stream().findFirst(), OptionalInt.empty());
            case CUDA -> ofCuda(visible(who), given, who);
        };
    }

    /** The GPUs that CUDA shows this process. */
    static VisibleGpus visible(String who) throws ClusterException {
        List<Gpu> all;
        try {
            all = NvidiaSmi.ofThisMachine().gpus();
        } catch (IOException e) {
            throw new RankFailedException(who + ": " + e.getMessage(), e);
        }
        return VisibleGpus.of(all, System.getenv());
    }

    static RankDevice ofCuda(VisibleGpus visible, List<String> given, String who) throws RanksRefusedException {
        int ordinal = visible.choose(given, who);
        Gpu gpu = visible.gpus().get(ordinal);
        CudaLibraries.requireRunOn(gpu, who);
        return new RankDevice(gpu.toString(), Optional.of(gpu.uuid()), OptionalInt.of(ordinal));
    }

    /** Makes this thread compute on it: before the first array is made. */
    public void use() {
        ordinal.ifPresent(Backend::useGpu);
    }
}
