/**
 * Attention computed at once instead of operation by operation: kernels on memory outside the heap, without ND4J. Each computes the
 * function that a graph of the package {@code attention} defines, and is tested against it. Beside them, what surrounds attention in a network:
 * convolutions as products of matrices, batch normalisation, ReLUs.
 */
package org.saccade.nn.kernel;
