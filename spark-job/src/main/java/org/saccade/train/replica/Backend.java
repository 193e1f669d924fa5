package org.saccade.train.replica;

import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.factory.Nd4j;

/** What computes. An application jar holds one of the two. */
public enum Backend {
    CPU,
    /** NVIDIA's GPUs. */
    CUDA;

    private static final String NAME_OF_CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

    /** The one that the application jar is for. Starts nothing: ND4J, once it has started, has GPUs of its own choice. */
    public static Backend ofApplication() {
        String cuda = NAME_OF_CUDA.replace('.', '/') + ".class";
        return Backend.class.getClassLoader().getResource(cuda) == null ? CPU : CUDA;
    }

    /**
     * Makes this thread compute on a GPU from here on. To threads that say nothing ND4J gives the GPUs in turns.
     *
     * @param gpu from 0, as CUDA counts what the process sees
     * @throws IllegalStateException if ND4J has not started on CUDA, or has no GPU of that number
     */
    public static void useGpu(int gpu) {
        String started = Nd4j.getBackend().getClass().getName();
        if (!started.equals(NAME_OF_CUDA)) {
            throw new IllegalStateException("ND4J must start on CUDA, and has started as " + started
                    + "; let LD_LIBRARY_PATH of the executors name the libraries of CUDA 11.6 and cuDNN 8.3");
        }
        AffinityManager affinity = Nd4j.getAffinityManager();
        if (gpu >= affinity.getNumberOfDevices()) {
            throw new IllegalStateException("a GPU must be one of the " + affinity.getNumberOfDevices()
                    + " that ND4J sees, counted from 0, got " + gpu);
        }
        affinity.unsafeSetDevice(gpu);
    }
}
