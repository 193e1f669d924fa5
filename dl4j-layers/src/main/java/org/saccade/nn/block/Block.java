package org.saccade.nn.block;

/** What a stage of a network repeats. */
public interface Block {

    /**
     * Adds the block's layers.
     *
     * @param name that all of them begin with
     * @param width of the block, from which its channels follow
     * @param stride by which the block makes the image smaller
     */
    Features addTo(Assembly assembly, String name, Features input, int width, int stride);

    /** Residual blocks that it is made of, one after the other, whose branches stochastic depth may leave out. */
    default int residualBlocks() {
        return 1;
    }
}
