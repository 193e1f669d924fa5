package org.saccade.train.cluster;

import java.util.List;

/**
 * What ND4J's CUDA libraries run on. They hold machine code alone, read in {@code libnd4jcuda.so} of 1.0.0-M2.1 (classifier
 * {@code linux-x86_64-cudnn}), and none of the PTX from which a driver makes code for other GPUs: there, every computation fails.
 */
final class CudaLibraries {
    private static final List<ComputeCapability> MACHINE_CODE = List.of(
            new ComputeCapability(3, 7),
            new ComputeCapability(5, 0),
            new ComputeCapability(5, 2),
            new ComputeCapability(6, 0),
            new ComputeCapability(6, 1),
            new ComputeCapability(7, 0),
            new ComputeCapability(7, 5),
            new ComputeCapability(8, 0),
            new ComputeCapability(8, 6));
    private static final String RANGE = "3.7, and 5.0 to 8.9";

    private CudaLibraries() {}

    static boolean runOn(ComputeCapability device) {
        return MACHINE_CODE.stream().anyMatch(device::runsCodeFor);
    }

    /**
     * @param who has the GPU
     * @throws RanksRefusedException naming the GPU, and what would do
     */
    static void requireRunOn(Gpu gpu, String who) throws RanksRefusedException {
        if (!runOn(gpu.capability())) {
            throw new RanksRefusedException(
                    "ND4J's CUDA libraries run on GPUs of compute capability " + RANGE + ", got "
                            + gpu.capability()
                            + gpu.capability()
                                    .generation()
                                    .map(name -> ", " + name)
                                    .orElse("") + ": " + who + " has "
                            + gpu + "; give the ranks other GPUs, or train on CPUs (SACCADE_BACKEND=cpu)",
                    null);
        }
    }
}
