package org.saccade.nn.block;

/** Where the image becomes smaller when a strided convolution is replaced. */
public enum Striding {
    /** The mixer strides by itself. */
    OWN,
    /** An average pool follows the mixer, which sees the image at full size (arXiv:1906.05909). */
    POOL_AFTER,
    /** An average pool comes before the mixer: for mixers whose cost grows with the square of the image. */
    POOL_BEFORE
}
