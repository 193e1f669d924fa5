package org.saccade.train.cluster;

import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.saccade.train.replica.Backend;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Spark's resource {@code gpu}, by which it gives devices to tasks. */
public final class GpuResource {
    static final String SCRIPT = "scripts/gpu-discovery.sh";
    static final String REMEDY =
            "give each rank one: --conf spark.executor.resource.gpu.amount=1 --conf spark.task.resource.gpu.amount=1 and "
                    + SCRIPT + " as the discovery script";
    private static final String NAME = "gpu";
    private static final String AMOUNT_OF_TASK = "spark.task.resource.gpu.amount";

    private GpuResource() {}

    /** What Spark gave a task. */
    static List<String> given(TaskContext context) {
        return Optional.ofNullable(context.resourcesJMap().get(NAME))
                .map(given -> List.of(given.addresses()))
                .orElse(List.of());
    }

    /**
     * What can be known before anything starts; the ranks of a cluster find out the rest, each on its machine.
     *
     * @param remarks gets a line where GPUs are given to ranks that leave them idle
     * @throws RanksRefusedException if the ranks are to be threads of this process, and ND4J cannot run on a GPU that it sees
     * @throws RankFailedException if there is no driver for them
     */
    public static void check(SparkConf conf, Consumer<String> remarks) throws ClusterException {
        boolean given = !conf.get(AMOUNT_OF_TASK, "0").equals("0");
        switch (Backend.ofApplication()) {
            case CPU -> {
                if (given) {
                    remarks.accept(
                            "GPUs are given to the ranks and stay idle, since this application jar computes on CPUs;"
                                    + " set SACCADE_BACKEND=cuda for the other one, or leave out " + AMOUNT_OF_TASK);
                }
            }
            case CUDA -> {
                // ND4J starts here, before a rank could look at its GPU.
                if (conf.get("spark.master", "local").matches("local(\\[.*)?")) {
                    for (Gpu gpu : RankDevice.visible("this machine").gpus()) {
                        CudaLibraries.requireRunOn(gpu, "this machine");
                    }
                }
            }
        }
    }
}
