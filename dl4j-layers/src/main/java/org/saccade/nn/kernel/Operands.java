package org.saccade.nn.kernel;

/**
 * What attention reads, or the gradients of it; see {@link LocalAttention} and {@link GlobalAttention} for shapes.
 *
 * @param keys null where logits are made of positions alone
 * @param rows the row embeddings, null where there are none
 * @param columns the column embeddings, null where there are none
 * @param biases of pairs of offsets, null where there are none
 */
public record Operands(Tensor queries, Tensor keys, Tensor values, Tensor rows, Tensor columns, Tensor biases) {}
