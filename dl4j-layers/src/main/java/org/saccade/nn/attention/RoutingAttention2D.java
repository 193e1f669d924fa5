package org.saccade.nn.attention;

/**
 * Routing attention (Roy et al., arXiv:2003.05997): queries and keys of length one, and centroids that follow them; each
 * centroid takes the queries and the keys nearest to it, as many of each, which attend to one another alone. A query in several
 * clusters takes the mean of what they give, and one in none gives zero. Centroids are running state, moved in training to the
 * mean of
 * the queries and keys that are nearest to them: the mean where the paper has a sum, so that a step does not depend on the batch
 * size.
 *
 * <p>Input [B, C, H, W]; output [B, D, H, W]. Members are picked out by products with matrices of zeros and ones, which has the
 * gradient
 * of gathering and is reproducible, but spares no arithmetic.
 */
public final class RoutingAttention2D extends RoutingLayer {

    public RoutingAttention2D(RoutingOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private RoutingAttention2D() {}
}
