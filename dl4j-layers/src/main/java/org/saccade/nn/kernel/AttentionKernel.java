package org.saccade.nn.kernel;

/** Computes {@link LocalAttention} or {@link GlobalAttention}. */
public interface AttentionKernel {

    /** Writes the output and, for a backward pass, the logarithms of the sums of exponentials. */
    void forward(int batch, Operands operands, Tensor output, Tensor logSumExp);

    /**
     * Writes the gradients of everything that forward read.
     *
     * @param logSumExp as forward wrote it
     * @param outputGradient the gradient of the output
     */
    void backward(int batch, Operands operands, Tensor logSumExp, Tensor outputGradient, Operands gradients);
}
