package org.saccade.nn.attention.neighbourhood;

/** What a window of local attention sees where it reaches over the edge of the image. */
public enum BorderMode {
    /** Nothing: keys outside the image do not exist, and the weights of the real ones sum to one. */
    MASK,
    /**
     * Keys and values of zero that take part in the softmax, as in zero-padded ports of the paper: a border pixel's output is
     * attenuated, and the network can tell how far the edge is.
     */
    ZERO,
    /** As many keys as anywhere: at the edge the window is shifted inward, as in neighbourhood attention (arXiv:2204.07143). */
    SHIFT
}
